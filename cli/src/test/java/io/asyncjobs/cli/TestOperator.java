package io.asyncjobs.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nats.client.NKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** An operator with one account, as signed JWTs, for a server in operator mode, and the credentials of its users. */
final class TestOperator {

    private static final String STORAGE = ",\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";

    private final NKey operator = NKey.createOperator(null);
    private final NKey account = NKey.createAccount(null);
    private final NKey system = NKey.createAccount(null);

    TestOperator() throws GeneralSecurityException, IOException {}

    /** The part of a server's configuration that makes it know the account, and the one that JetStream needs. */
    String serverConfig() throws GeneralSecurityException, IOException {
        return "operator: " + jwt(operator, operator, "\"type\":\"operator\"")
                + "\nsystem_account: " + id(system)
                + "\nresolver: MEMORY\nresolver_preload: {\n  " + known(account, STORAGE) + "\n  " + known(system, "")
                + "\n}\n";
    }

    private String known(NKey of, String storage) throws GeneralSecurityException, IOException {
        var limits = "\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,"
                + "\"wildcards\":true,\"conn\":-1,\"leaf\":-1" + storage + "}";
        return id(of) + ": " + jwt(operator, of, limits + ",\"type\":\"account\"");
    }

    /** The JWT of a new user and its seed, as {@code nsc generate creds} writes them; empty claims permit everything. */
    String creds(String claims) throws GeneralSecurityException, IOException {
        var user = NKey.createUser(null);
        var usual = "\"subs\":-1,\"data\":-1,\"payload\":-1,\"type\":\"user\"";
        var all = claims.isEmpty() ? usual : claims + "," + usual;
        return "-----BEGIN NATS USER JWT-----\n" + jwt(account, user, all)
                + "\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n" + new String(user.getSeed())
                + "\n------END USER NKEY SEED------\n";
    }

    private static String jwt(NKey issuer, NKey subject, String claims) throws GeneralSecurityException, IOException {
        var signed = base64("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}".getBytes(US_ASCII)) + "."
                + base64(("{\"jti\":\"1\",\"iat\":1700000000,\"iss\":\"" + id(issuer) + "\",\"name\":\"t\",\"sub\":\""
                                + id(subject) + "\",\"nats\":{" + claims + ",\"version\":2}}")
                        .getBytes(US_ASCII));
        return signed + "." + base64(issuer.sign(signed.getBytes(US_ASCII)));
    }

    private static String id(NKey key) throws GeneralSecurityException, IOException {
        return new String(key.getPublicKey());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
