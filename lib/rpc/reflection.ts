import { type Codec, nothing, XdrError } from "../xdr/mod.ts";
import { byName, ContractCodecs } from "./contract_codecs.ts";
import { ContractForm } from "./contract_form.ts";
import { ContractTypes } from "./contract_types.ts";
import {
  defineService,
  type Procedure,
  procedure,
  type Procedures,
  type Service,
} from "./service.ts";

/**
 * What every server answers beside its service, unless that is switched off:
 * what the service is. Program 0 stands for whatever program is served, its
 * procedure 0 is the null procedure of `ping`.
 */
export const Reflection: Service<{
  contract: Procedure<undefined, Service>;
}> = {
  name: "reflection",
  program: 0,
  version: 1,
  procedures: {
    contract: procedure(1, nothing, contractCodec(), { idempotent: true }),
  },
};

/**
 * A contract as a value. What is read is checked like what a program defines,
 * so that whoever has it can use it as one.
 */
function contractCodec(): Codec<Service> {
  return {
    type: ContractForm.type,
    minBytes: ContractForm.minBytes,
    write(writer, service) {
      ContractForm.write(writer, formOf(service));
    },
    read(reader) {
      const form = ContractForm.read(reader);
      try {
        return serviceOf(form);
      } catch (error) {
        if (error instanceof XdrError || !(error instanceof Error)) throw error;
        throw reader.failure(error.message);
      }
    },
  };
}

function formOf(service: Service): ContractForm {
  const types = new ContractTypes();
  const procedures = Object.entries(service.procedures).map(
    ([name, { number, args, result, idempotent }]) => ({
      name,
      number,
      idempotent,
      args: types.placeOf(args.type),
      result: types.placeOf(result.type),
    }),
  );
  const { name, program, version } = service;
  return { name, program, version, procedures, types: types.forms };
}

function serviceOf(
  { name, program, version, procedures, types }: ContractForm,
): Service {
  const codecs = new ContractCodecs(types);
  const entries = procedures.map(
    ({ name, number, args, result, idempotent }) => {
      const options = { idempotent };
      const both = [codecs.at(args), codecs.at(result)] as const;
      return [name, procedure(number, ...both, options)] as const;
    },
  );
  codecs.check();
  const service: Service<Procedures> = {
    name,
    program,
    version,
    procedures: byName(entries),
  };
  return defineService(service);
}
