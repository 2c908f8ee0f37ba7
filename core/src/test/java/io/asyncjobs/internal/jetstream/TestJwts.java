package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nats.client.NKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;

/** An operator with one account and one user, as signed JWTs, for a server in operator mode. */
final class TestJwts {

    private static final String STORAGE = ",\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";

    private final NKey operator = NKey.createOperator(null);
    private final NKey account = NKey.createAccount(null);
    private final NKey system = NKey.createAccount(null);
    private final NKey user = NKey.createUser(null);

    TestJwts() throws GeneralSecurityException, IOException {}

    /** The part of a server's configuration that makes it know the account, and the one that JetStream needs. */
    String serverConfig() throws GeneralSecurityException, IOException {
        return "operator: " + jwt(operator, operator, "\"type\":\"operator\",")
                + "\nsystem_account: " + id(system)
                + "\nresolver: MEMORY\nresolver_preload: {\n  " + known(account, STORAGE) + "\n  " + known(system, "")
                + "\n}\n";
    }

    private String known(NKey of, String storage) throws GeneralSecurityException, IOException {
        String limits = "\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,"
                + "\"wildcards\":true,\"conn\":-1,\"leaf\":-1" + storage + "},";
        return id(of) + ": " + jwt(operator, of, limits + "\"type\":\"account\",");
    }

    String userJwt() throws GeneralSecurityException, IOException {
        return jwt(account, user, "\"subs\":-1,\"data\":-1,\"payload\":-1,\"type\":\"user\",");
    }

    String userSeed() {
        return new String(user.getSeed());
    }

    String creds() throws GeneralSecurityException, IOException {
        return creds(userJwt());
    }

    /** Credentials that count until then. */
    String creds(Instant expires) throws GeneralSecurityException, IOException {
        return creds(jwt(
                account,
                user,
                "\"subs\":-1,\"data\":-1,\"payload\":-1,\"type\":\"user\",",
                "\"exp\":" + expires.getEpochSecond() + ","));
    }

    private String creds(String jwt) {
        return "-----BEGIN NATS USER JWT-----\n" + jwt + "\n------END NATS USER JWT------\n\n"
                + "-----BEGIN USER NKEY SEED-----\n" + userSeed() + "\n------END USER NKEY SEED------\n";
    }

    private static String jwt(NKey issuer, NKey subject, String claims) throws GeneralSecurityException, IOException {
        return jwt(issuer, subject, claims, "");
    }

    private static String jwt(NKey issuer, NKey subject, String claims, String registered)
            throws GeneralSecurityException, IOException {
        String signed = base64("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}".getBytes(US_ASCII)) + "."
                + base64(("{\"jti\":\"1\"," + registered + "\"iat\":1700000000,\"iss\":\"" + id(issuer)
                                + "\",\"name\":\"test\",\"sub\":\"" + id(subject) + "\",\"nats\":{" + claims
                                + "\"version\":2}}")
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
