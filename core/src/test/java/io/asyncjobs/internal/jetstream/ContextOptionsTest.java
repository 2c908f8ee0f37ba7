package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.nats.client.JetStreamOptions;
import io.nats.client.NKey;
import io.nats.client.Options;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextOptionsTest {

    private static final String JWT = "eyJ0eXAiOiJKV1QifQ.e30.c2ln";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    private ContextOptions options(String json) throws IOException {
        var file = Files.createDirectories(folder.resolve("nats/context")).resolve("c.json");
        Files.writeString(file, json.replace('\'', '"'));
        environment.putIfAbsent("HOME", folder.toString());
        var contexts = new Contexts(folder, environment);
        return contexts.options(contexts.load("c"));
    }

    private Options built(String json) throws IOException {
        return options(json).applyTo(Options.builder()).build();
    }

    private String refusal(Class<? extends AsyncJobsException> kind, String json) throws IOException {
        var options = options(json);
        var thrown = catchThrowable(() -> options.applyTo(Options.builder()));
        assertThat(thrown).isInstanceOf(kind);
        return Objects.requireNonNull(thrown.getMessage());
    }

    private static String newSeed() throws GeneralSecurityException, IOException {
        return new String(NKey.createUser(null).getSeed());
    }

    private static String creds(String seed) {
        return "-----BEGIN NATS USER JWT-----\n" + JWT + "\n------END NATS USER JWT------\n\nKeep it\n\n"
                + "-----BEGIN USER NKEY SEED-----\n" + seed + "\n------END USER NKEY SEED------\n";
    }

    private static void assertSignsAs(Options options, String seed) throws GeneralSecurityException, IOException {
        var login = Objects.requireNonNull(options.getAuthHandler());
        var key = NKey.fromSeed(seed.toCharArray());
        byte[] nonce = "nonce".getBytes(UTF_8);
        // twice, since a login must outlive a reconnect
        for (int i = 0; i < 2; i++) {
            assertThat(login.getID()).isEqualTo(key.getPublicKey());
            assertThat(key.verify(nonce, login.sign(nonce))).isTrue();
        }
    }

    @Test
    void withoutAnythingItIsThePlainLocalServer() throws IOException {
        var options = built("{}");

        assertThat(options.getServers()).extracting(Object::toString).containsExactly("nats://127.0.0.1:4222");
        assertThat(options.getSslContext()).isNull();
        assertThat(options.getAuthHandler()).isNull();
    }

    @Test
    void theUrlMayBeAListWithoutSchemes() throws IOException {
        assertThat(built("{'url':' a:1 , nats://b , '}").getServers())
                .extracting(Object::toString)
                .containsExactly("nats://a:1", "nats://b:4222");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a",
                "nats://joe:hush@",
                "nats://joe:hush/x@a b",
                "opentls://a",
                "nats://",
                "nats://joe:hush"
            })
    void aBrokenUrlIsNamedWithoutItsPassword(String url) throws IOException {
        assertThat(refusal(CorruptDataException.class, "{'url':'nats://ok:1," + url + "'}"))
                .contains("url of the NATS context c", "number 2", "nats://host:port")
                .doesNotContain("hush");
    }

    @Test
    void aListOfNothingNamesNoServer() throws IOException {
        assertThat(refusal(CorruptDataException.class, "{'url':' , '}")).contains("names no server");
    }

    @Test
    void userAndPassword() throws IOException {
        var options = built("{'user':'joe','password':'pa$$word'}");

        assertThat(options.getUsernameChars()).isEqualTo("joe".toCharArray());
        assertThat(options.getPasswordChars()).isEqualTo("pa$$word".toCharArray());
    }

    @Test
    void passwordAndTokenMayComeFromTheEnvironmentAFileOrInline() throws IOException {
        environment.put("SECRET", "from env");
        Files.writeString(folder.resolve("token"), "from-file\r\n");
        String inline = Base64.getEncoder().encodeToString("inline".getBytes(UTF_8));

        assertThat(built("{'user':'joe','password':'env://SECRET'}").getPasswordChars())
                .isEqualTo("from env".toCharArray());
        assertThat(built("{'token':'file://~/token'}").getTokenChars()).isEqualTo("from-file".toCharArray());
        assertThat(built("{'user':'joe','password':'data:;base64," + inline + "'}")
                        .getPasswordChars())
                .isEqualTo("inline".toCharArray());
    }

    @Test
    void aTokenIsEscapedForTheConnectMessage() throws IOException {
        assertThat(built("{'token':'a\\\\b'}").getTokenChars()).isEqualTo("a\\\\b".toCharArray());
    }

    @Test
    void ofSeveralLoginsTheFirstCounts() throws IOException {
        var options = built("{'user':'joe','creds':'~/none.creds','nkey':'~/none.nk'}");

        assertThat(options.getUsernameChars()).isEqualTo("joe".toCharArray());
        assertThat(options.getAuthHandler()).isNull();
    }

    @Test
    void aRenewedCredsFileCountsAtTheNextConnect() throws Exception {
        Files.writeString(folder.resolve("my.creds"), creds(newSeed()));
        var options = built("{'creds':'~/my.creds'}");

        String renewed = newSeed();
        Files.writeString(folder.resolve("my.creds"), creds(renewed));

        assertSignsAs(options, renewed);
    }

    @Test
    void userAndTokenTogetherAreRefused() throws IOException {
        assertThat(refusal(RefusedException.class, "{'user':'joe','token':'t'}"))
                .contains("both user and token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/my.creds", "$DIR/my.creds", "${DIR}/my.creds", "file://~/my.creds"})
    void credsAreReadFromAPathWithHomeOrVariables(String path) throws Exception {
        environment.put("DIR", folder.toString());
        String seed = newSeed();
        Files.writeString(folder.resolve("my.creds"), creds(seed));

        var options = built("{'creds':'" + path + "'}");

        assertSignsAs(options, seed);
        assertThat(Objects.requireNonNull(options.getAuthHandler()).getJWT()).isEqualTo(JWT.toCharArray());
    }

    @Test
    void credsMayComeFromTheEnvironmentOrInline() throws Exception {
        String seed = newSeed();
        environment.put("CREDS", creds(seed));
        String inline = Base64.getEncoder().encodeToString(creds(seed).getBytes(UTF_8));

        for (String reference : new String[] {"env://CREDS", "data:application/octet-stream;base64," + inline}) {
            var options = built("{'creds':'" + reference + "'}");
            assertSignsAs(options, seed);
            assertThat(Objects.requireNonNull(options.getAuthHandler()).getJWT())
                    .isEqualTo(JWT.toCharArray());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "creds, nsc://o/a/u",
        "creds, op://vault/item",
        "nkey, op://vault/item",
    })
    void referencesToToolsAreRefused(String field, String reference) throws IOException {
        assertThat(refusal(RefusedException.class, "{'" + field + "':'" + reference + "'}"))
                .contains("field " + field, "not supported", "write the credentials to a file");
    }

    @Test
    void aPasswordInAToolIsRefused() throws IOException {
        assertThat(refusal(RefusedException.class, "{'user':'joe','password':'op://v/i'}"))
                .contains("field password", "not supported");
    }

    @Test
    void theNscFieldIsRefused() throws IOException {
        assertThat(refusal(RefusedException.class, "{'nsc':'nsc://o/a/u'}")).contains("nsc generate creds");
    }

    @Test
    void theCertificateStoreOfWindowsIsRefused() throws IOException {
        assertThat(refusal(RefusedException.class, "{'windows_cert_store':'user'}"))
                .contains("windows_cert_store", "PEM");
    }

    @Test
    void missingFilesAndVariablesAreNamed() throws IOException {
        assertThat(refusal(NotFoundException.class, "{'creds':'~/none.creds'}"))
                .contains("field creds", folder.resolve("none.creds").toString());
        assertThat(refusal(NotFoundException.class, "{'creds':'$NOWHERE/x'}")).contains("variable NOWHERE");
        assertThat(refusal(NotFoundException.class, "{'creds':'env://NOWHERE'}"))
                .contains("variable NOWHERE");
        assertThat(refusal(NotFoundException.class, "{'nkey':'~/none.nk'}")).contains("field nkey");
        assertThat(refusal(NotFoundException.class, "{'ca':'~/none.pem'}")).contains("field ca");
    }

    @Test
    void aFileWithoutCredentialsIsNamedAndNotQuoted() throws IOException {
        Files.writeString(folder.resolve("junk"), "hush");

        assertThat(refusal(CorruptDataException.class, "{'creds':'~/junk'}"))
                .contains(folder.resolve("junk").toString(), "nsc generate creds")
                .doesNotContain("hush");
        assertThat(refusal(CorruptDataException.class, "{'nkey':'~/junk'}"))
                .contains(folder.resolve("junk").toString(), "an nkey seed")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:hush", "data:;base64,hu*sh", "data:text/plain,hush", "data:;base64,aHVzaA=="})
    void brokenInlineCredsAreNotQuoted(String reference) throws IOException {
        assertThat(refusal(CorruptDataException.class, "{'creds':'" + reference + "'}"))
                .contains("field creds")
                .doesNotContain("hush", "hu*sh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%s", "%s\n", "  %s\r\n", "-----BEGIN USER NKEY SEED-----\n%s\n------END USER NKEY SEED------\n"
            })
    void anNkeySeedFileSignsTheChallenge(String form) throws Exception {
        String seed = newSeed();
        Files.writeString(folder.resolve("user.nk"), form.formatted(seed));

        var options = built("{'nkey':'~/user.nk'}");

        assertSignsAs(options, seed);
        assertThat(Objects.requireNonNull(options.getAuthHandler()).getJWT()).isEmpty();
    }

    @Test
    void aSeedWithATypingErrorIsRefusedBeforeConnecting() throws Exception {
        String seed = newSeed();
        char other = seed.charAt(20) == 'A' ? 'B' : 'A';
        Files.writeString(folder.resolve("user.nk"), seed.substring(0, 20) + other + seed.substring(21));

        assertThat(refusal(CorruptDataException.class, "{'nkey':'~/user.nk'}"))
                .contains("does not lead to an nkey seed");
    }

    @Test
    void userJwtAndSeed() throws Exception {
        String seed = newSeed();

        var options = built("{'user_jwt':'" + JWT + "','user_seed':'" + seed + "'}");

        assertSignsAs(options, seed);
        assertThat(Objects.requireNonNull(options.getAuthHandler()).getJWT()).isEqualTo(JWT.toCharArray());
    }

    @Test
    void aBearerJwtLeavesTheChallengeUnsigned() throws IOException {
        var login = Objects.requireNonNull(built("{'user_jwt':'" + JWT + "'}").getAuthHandler());

        assertThat(login.getJWT()).isEqualTo(JWT.toCharArray());
        assertThat(login.getID()).isEmpty();
        assertThat(login.sign(new byte[] {1})).isEmpty();
    }

    @Test
    void aBadUserSeedOrOneWithoutJwtIsRefused() throws IOException {
        assertThat(refusal(CorruptDataException.class, "{'user_jwt':'" + JWT + "','user_seed':'hush'}"))
                .contains("user_seed")
                .doesNotContain("hush");
        assertThat(refusal(RefusedException.class, "{'user_seed':'hush'}"))
                .contains("user_jwt")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({"cert, cert but no key", "key, key but no cert"})
    void certificateAndKeyBelongTogether(String field, String message) throws IOException {
        assertThat(refusal(RefusedException.class, "{'" + field + "':'~/x.pem'}"))
                .contains(message);
    }

    @Test
    void tlsFilesAreFilesOnly() throws IOException {
        assertThat(refusal(RefusedException.class, "{'ca':'env://CA'}")).contains("field ca", "must name a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'url':'tls://a'}", "{'url':'nats://a,wss://b'}", "{'tls_first':true}"})
    void tlsIsSetUpWhereItIsAskedFor(String json) throws IOException {
        var options = built(json);

        assertThat(options.getSslContext()).isNotNull();
        assertThat(options.isTlsFirst()).isEqualTo(json.contains("tls_first"));
    }

    @Test
    void theInboxPrefixIsSet() throws IOException {
        assertThat(built("{'inbox_prefix':'_INBOX.me'}").getInboxPrefix()).isEqualTo("_INBOX.me.");
        assertThat(refusal(RefusedException.class, "{'inbox_prefix':'a.*'}")).contains("inbox_prefix");
    }

    @ParameterizedTest
    @CsvSource({"socks5://10.0.0.1:99, 99", "10.0.0.1:99, 99", "socks5h://10.0.0.1, 1080"})
    void aSocksProxyIsUsed(String proxy, int port) throws IOException {
        var options = built("{'socks_proxy':'" + proxy + "'}");

        assertThat(options.getProxy()).isEqualTo(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("10.0.0.1", port)));
        assertThat(options.hostnameResolveMode()).isEqualTo(Options.HostnameResolveMode.Unresolved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://p:1", "socks5://joe:hush@p:1", "socks5://", "socks4://hush@p"})
    void otherProxiesAreRefusedWithoutTheirPassword(String proxy) throws IOException {
        assertThat(refusal(RefusedException.class, "{'socks_proxy':'" + proxy + "'}"))
                .contains("socks_proxy", "not supported")
                .doesNotContain("hush");
    }

    @Test
    void theApiPrefixOfJetStreamComesFromDomainOrPrefix() throws IOException {
        assertThat(options("{}").jetStream().getPrefix())
                .isEqualTo(JetStreamOptions.defaultOptions().getPrefix());
        assertThat(options("{'jetstream_domain':'hub'}").jetStream().getPrefix())
                .isEqualTo("$JS.hub.API.");
        assertThat(options("{'jetstream_api_prefix':'acme.API'}").jetStream().getPrefix())
                .isEqualTo("acme.API.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jetstream_domain':'a','jetstream_api_prefix':'b'}",
                "{'jetstream_domain':'a b'}",
                "{'jetstream_api_prefix':'a.>'}"
            })
    void twoOrImpossiblePrefixesAreRefused(String json) throws IOException {
        var options = options(json);

        assertThatExceptionOfType(RefusedException.class).isThrownBy(options::jetStream);
    }
}
