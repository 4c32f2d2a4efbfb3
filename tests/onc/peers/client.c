/* Calls every procedure of peer.x at a server and says what is wrong.
   client <host> <udp|tcp>: asks rpcbind for the port. */
#include "peer.h"
#include <netconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void check(const char *what, int is_so) {
  if (is_so) return;
  printf("not so: %s\n", what);
  failures++;
}

static void check_stat(const char *what, enum clnt_stat got,
                       enum clnt_stat expected) {
  if (got == expected) return;
  printf("%s: %s\n", what, clnt_sperrno(got));
  failures++;
}

/* A client for messages of 65,000 bytes; libtirpc's usual ones take 8,800. */
static CLIENT *connect_to(const char *host, const char *netid, int version) {
  struct netconfig *config = getnetconfigent(netid);
  struct sockaddr_storage space;
  struct netbuf address = {sizeof space, 0, &space};
  if (!rpcb_getaddr(PEER, version, config, &address, host)) return 0;
  return clnt_tli_create(RPC_ANYFD, config, &address, PEER, version, 65000,
                         65000);
}

static void check_echo(CLIENT *client) {
  node last = {3, "last", 0}, middle = {2, "", &last}, head = {1, "head", &middle};
  int numbers[] = {7, -8};
  everything args = {
      .flag = TRUE, .big = -2, .ubig = ~0ULL, .single = 1.5f, .twice = -2.25,
      .five = "abcd", .bytes = {3, "xyz"}, .text = "h\303\251",
      .numbers = {2, numbers}, .three = {1, -2, 3}, .list = &head};
  args.first.which = CIRCLE;
  args.first.shape_u.radius = 0.5;
  args.second.which = NEITHER;
  everything *result = echo_1(&args, client);
  if (result == 0) {
    clnt_perror(client, "ECHO");
    failures++;
    return;
  }
  check("flag", result->flag == TRUE);
  check("big", result->big == -2 && result->ubig == ~0ULL);
  check("floats", result->single == 1.5f && result->twice == -2.25);
  check("opaque", !memcmp(result->five, "abcd", 5) &&
        result->bytes.bytes_len == 3 && !memcmp(result->bytes.bytes_val, "xyz", 3));
  check("text", !strcmp(result->text, "h\303\251"));
  check("numbers", result->numbers.numbers_len == 2 &&
        result->numbers.numbers_val[1] == -8 && result->three[1] == -2);
  check("union", result->first.which == CIRCLE &&
        result->first.shape_u.radius == 0.5 && result->second.which == NEITHER);
  int length = 0;
  for (node *at = result->list; at; at = at->next) length++;
  check("list", length == 3 && !strcmp(result->list->next->next->label, "last"));
}

static void check_body(CLIENT *client, unsigned length) {
  char *bytes = malloc(length);
  for (unsigned i = 0; i < length; i++) bytes[i] = (char)(i * 31);
  body args = {length, bytes};
  body *result = echo_body_1(&args, client);
  if (result == 0) clnt_perror(client, "ECHO_BODY");
  check("body", result && result->body_len == length &&
        !memcmp(result->body_val, bytes, length));
}

/* A call by its numbers, with an int for arguments and result. */
static enum clnt_stat call(CLIENT *client, u_long procedure) {
  static struct timeval timeout = {10, 0};
  int args = 1, result = 0;
  return clnt_call(client, procedure, (xdrproc_t)xdr_int, (char *)&args,
                   (xdrproc_t)xdr_int, (char *)&result, timeout);
}

static void check_errors(const char *host, const char *netid, CLIENT *client) {
  check_stat("PROC_UNAVAIL", call(client, 99), RPC_PROCUNAVAIL);
  check_stat("GARBAGE_ARGS", call(client, ECHO), RPC_CANTDECODEARGS);
  check_stat("SYSTEM_ERR", call(client, BREAK), RPC_SYSTEMERROR);
  u_long version = 2, program = PEER + 1;
  clnt_control(client, CLSET_VERS, (char *)&version);
  check_stat("PROG_MISMATCH", call(client, 1), RPC_PROGVERSMISMATCH);
  struct rpc_err error;
  clnt_geterr(client, &error);
  check("range", error.re_vers.low == 1 && error.re_vers.high == 3);
  clnt_control(client, CLSET_PROG, (char *)&program);
  check_stat("PROG_UNAVAIL", call(client, 1), RPC_PROGUNAVAIL);

  CLIENT *other = connect_to(host, netid, PEER_ONE);
  check("WHO by nobody", who_1(0, other) == 0);
  clnt_geterr(other, &error);
  check_stat("AUTH_TOOWEAK", error.re_status, RPC_AUTHERROR);
  check("why", error.re_why == AUTH_TOOWEAK);
  other->cl_auth = authunix_create("machine", 1234, 100, 0, 0);
  int *who = who_1(0, other);
  check("WHO", who && *who == 1234);

  CLIENT *third = connect_to(host, netid, PEER_THREE);
  int five = 5, *negated = negate_3(&five, third);
  check("NEGATE", negated && *negated == -5);
}

int main(int count, char **words) {
  if (count != 3) return 2;
  CLIENT *client = connect_to(words[1], words[2], PEER_ONE);
  if (client == 0) {
    clnt_pcreateerror("client");
    return 1;
  }
  check_echo(client);
  check_body(client, 60000);
  int *first = count_1(0, client);
  int before = first ? *first : -1;
  int *second = count_1(0, client);
  check("COUNT", second && *second == before + 1);
  check_errors(words[1], words[2], client);
  if (failures == 0) puts("all is well");
  return failures != 0;
}
