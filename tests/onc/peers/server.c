/* A server of peer.x, around what rpcgen makes of it: both versions, by UDP and
   TCP over IPv4 and IPv6, registered with rpcbind. */
#include "peer.h"
#include <netconfig.h>
#include <stdio.h>
#include <stdlib.h>

everything *echo_1_svc(everything *args, struct svc_req *call) {
  (void)call;
  return args;
}

body *echo_body_1_svc(body *args, struct svc_req *call) {
  (void)call;
  return args;
}

int *count_1_svc(void *args, struct svc_req *call) {
  static int count;
  (void)args, (void)call;
  count++;
  return &count;
}

int *break_1_svc(int *args, struct svc_req *call) {
  (void)args;
  svcerr_systemerr(call->rq_xprt);
  return 0;
}

int *who_1_svc(void *args, struct svc_req *call) {
  static int who;
  (void)args;
  if (call->rq_cred.oa_flavor != AUTH_SYS) {
    svcerr_auth(call->rq_xprt, AUTH_TOOWEAK);
    return 0;
  }
  who = ((struct authunix_parms *)call->rq_clntcred)->aup_uid;
  return &who;
}

int *negate_3_svc(int *args, struct svc_req *call) {
  static int negated;
  (void)call;
  negated = -*args;
  return &negated;
}

void peer_1(struct svc_req *call, SVCXPRT *transport);
void peer_3(struct svc_req *call, SVCXPRT *transport);

static void serve(const char *netid) {
  struct netconfig *config = getnetconfigent(netid);
  /* 65,000: libtirpc would else take no more than 8,800 bytes by UDP. */
  SVCXPRT *transport = svc_tli_create(RPC_ANYFD, config, 0, 65000, 65000);
  if (!transport || !svc_reg(transport, PEER, PEER_ONE, peer_1, config) ||
      !svc_reg(transport, PEER, PEER_THREE, peer_3, config)) {
    printf("cannot serve %s\n", netid);
    exit(1);
  }
}

int main(void) {
  const char *netids[] = {"udp", "tcp", "udp6", "tcp6"};
  rpcb_unset(PEER, PEER_ONE, 0);
  rpcb_unset(PEER, PEER_THREE, 0);
  for (int i = 0; i < 4; i++) serve(netids[i]);
  puts("serving");
  fflush(stdout);
  svc_run();
  return 1;
}
