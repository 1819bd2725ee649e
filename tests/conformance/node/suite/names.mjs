// Names below `localhost` lead to this machine (RFC 6761 §6.3), on systems whose resolver does not know that.
import dns from "node:dns";

const ofTheSystem = dns.lookup;
dns.lookup = (name, ...rest) => ofTheSystem(name.endsWith(".localhost") ? "127.0.0.1" : name, ...rest);
