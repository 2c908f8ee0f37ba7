package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.encryption.EncryptedPayloads;
import io.asyncjobs.encryption.PayloadKeys;
import io.asyncjobs.handler.CommandHandler;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import io.asyncjobs.task.Unique;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What must not be read over the shoulder stands in no log, event, measurement, message of an error or text of a value. */
final class SecretsIT {

    private static final String PASSWORD = "s3cret-password";
    private static final String PAYLOAD = "s3cret-payload";
    private static final String HEADER = "s3cret-header";
    private static final String KEY = "s3cret-unique-key";
    private static final String RESULT = "s3cret-result";
    private static final String SEED = "5eed".repeat(16);
    private static final String CIPHER = "c1b4e5".repeat(10) + "c1b4";

    private static final List<String> SECRETS = List.of(PASSWORD, PAYLOAD, HEADER, KEY, RESULT, SEED, CIPHER);

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Queue<String> shown = new ConcurrentLinkedQueue<>();

    /** Everything that is logged by anybody until it is closed, in full. */
    private static final class FullLog implements AutoCloseable {
        private final List<Logger> loggers = List.of(logger("io.asyncjobs"), logger("io.nats"));
        private final List<Level> before =
                loggers.stream().map(Logger::getLevel).toList();
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

        FullLog() {
            appender.start();
            for (var logger : loggers) {
                logger.setLevel(Level.TRACE);
                logger.setAdditive(false);
                logger.addAppender(appender);
            }
        }

        private static Logger logger(String name) {
            return (Logger) LoggerFactory.getLogger(name);
        }

        List<String> lines() {
            return List.copyOf(appender.list).stream()
                    .map(event -> event.getFormattedMessage() + " " + event.getMDCPropertyMap() + " "
                            + causes(event.getThrowableProxy()))
                    .toList();
        }

        private static String causes(IThrowableProxy problem) {
            return problem == null ? "" : problem.getClassName() + problem.getMessage() + causes(problem.getCause());
        }

        @Override
        public void close() {
            for (int i = 0; i < loggers.size(); i++) {
                loggers.get(i).detachAppender(appender);
                loggers.get(i).setAdditive(true);
                loggers.get(i).setLevel(before.get(i));
            }
        }
    }

    private void show(Object value) {
        shown.add(String.valueOf(value));
    }

    private void showFailure(Throwable failure) {
        assertThat(failure).isNotNull();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            show(cause);
        }
    }

    private TaskSpec secret(String type) {
        return TaskSpec.of(type, Map.of("text", PAYLOAD)).queue("Q").header("k", HEADER);
    }

    @Test
    void nothingSecretIsShown() throws Exception {
        var settings = NatsServerSettings.defaults()
                .withMaxPayload(64 * 1024)
                .withExtraConfig("authorization { user: ada, password: \"" + PASSWORD + "\" }");
        try (var log = new FullLog();
                var server = NatsServer.start(settings)) {
            var url = "nats://ada:" + PASSWORD + "@127.0.0.1:" + server.port();
            var signer = TaskSigner.ofHex(SEED);
            var keys = PayloadKeys.ofHex("k1", CIPHER);
            show(signer);
            show(signer.verifier());
            show(keys);
            show(settings);
            var builder = AsyncJobs.builder()
                    .server(url)
                    .signer(signer)
                    .payloads(json -> {
                        var encrypted = new EncryptedPayloads(json, keys);
                        show(encrypted);
                        return encrypted;
                    })
                    .telemetry(this::show);
            show(builder);
            try (var jobs = builder.connect();
                    var plain = AsyncJobs.builder()
                            .server(url)
                            .telemetry(this::show)
                            .connect()) {
                show(jobs);
                var nats = Nats.connect(url);
                try {
                    scenario(jobs, plain, nats);
                } finally {
                    nats.close();
                }
                wrongs(server, plain);
                server.stop();
                await().atMost(LONG).until(() -> !jobs.isConnected());
                server.restart();
                await().atMost(LONG).until(jobs::isConnected);
            } finally {
                shown.addAll(log.lines());
            }
            assertThat(log.lines()).hasSizeGreaterThan(10);
        }
        assertThat(shown).hasSizeGreaterThan(100);
        for (var secret : SECRETS) {
            assertThat(shown).noneMatch(text -> text.contains(secret));
        }
    }

    private void scenario(AsyncJobs jobs, AsyncJobs plain, Connection nats) throws Exception {
        var bodies = nats.createDispatcher(
                message -> show(message.getSubject() + new String(message.getData(), StandardCharsets.UTF_8)));
        bodies.subscribe("CHORIA_AJ.E.>").subscribe("CHORIA_AJ.EX.>");
        nats.flush(LONG);
        jobs.queues().define(QueueSettings.of("Q").withMaxTries(2));
        var heard = plain.events().subscribe(this::show);
        var specs = List.of(
                secret("works").id("works"),
                secret("fails").id("fails"),
                secret("broken").id("broken").delay(Duration.ofMillis(100)),
                secret("works").id("unique").unique(Unique.key(KEY).untilFinal()));
        for (var spec : specs) {
            show(spec);
            var task = jobs.producer().enqueue(spec);
            show(task);
            show(task.payload());
        }
        show(Unique.key(KEY));
        showFailure(catchThrowable(() -> jobs.producer()
                .enqueue(secret("works").id("again").unique(Unique.key(KEY).untilFinal()))));
        plain.producer().enqueue(secret("unsigned").id("unsigned"));
        try (var worker = jobs.worker()
                .queue("Q")
                .retry((tries, random) -> Duration.ofMillis(10))
                .handle("works", context -> {
                    show(context);
                    return RESULT;
                })
                .handle("fails", context -> {
                    throw new IllegalStateException("it failed");
                })
                .handle(TaskType.of("broken", Integer.class), (context, number) -> number)
                .start()) {
            show(worker);
            for (var id : List.of("works", "fails", "broken", "unique", "unsigned")) {
                await().atMost(LONG).until(() -> plain.tasks().load(id).state().isFinal());
                show(plain.tasks().load(id));
                show(plain.tasks().load(id).result());
            }
        }
        assertThat(plain.tasks().load("works").state()).isEqualTo(TaskState.COMPLETE);
        for (var id : List.of("fails", "broken", "unsigned")) {
            show(plain.deadLetters().load(id));
        }
        heard.close();
    }

    private void wrongs(NatsServer server, AsyncJobs plain) {
        var large = PAYLOAD + "x".repeat(100_000);
        showFailure(catchThrowable(
                () -> plain.producer().enqueue(TaskSpec.of("t", large).queue("Q"))));
        showFailure(catchThrowable(
                () -> plain.producer().enqueue(TaskSpec.of("t", new Cyclic()).queue("Q"))));
        showFailure(catchThrowable(() -> AsyncJobs.connect("nats://eve:" + PASSWORD + "@127.0.0.1:" + server.port())));
        showFailure(catchThrowable(() -> AsyncJobs.connect(PASSWORD + "@127.0.0.1:" + server.port() + "/:x")));
        showFailure(catchThrowable(() -> TaskSigner.ofHex(SEED + "0")));
        showFailure(catchThrowable(() -> PayloadKeys.ofHex("k1", CIPHER + "0")));
    }

    /** What cannot be written as JSON, with something secret in it. */
    static final class Cyclic {
        public Cyclic getItself() {
            return this;
        }

        @Override
        public String toString() {
            return PAYLOAD;
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such modes")
    void temporaryFilesArePrivateAndGoneAfterwards() throws Exception {
        Path store;
        try (var server = NatsServer.start();
                var jobs = AsyncJobs.connect(server.url())) {
            store = server.storeDir().getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
                    .isEqualTo("rwx------");
            jobs.queues().define(QueueSettings.of("Q"));
            var handler = new CommandHandler("ls -l \"$CHORIA_AJ_TASK\" | cut -c1-10", folder);
            try (var worker = jobs.worker().queue("Q").handle("mode", handler).start()) {
                assertThat(worker.isAlive()).isTrue();
                jobs.producer().enqueue(TaskSpec.of("mode", PAYLOAD).queue("Q").id("mode"));
                assertThat(jobs.tasks().await("mode", LONG)).isPresent();
            }
            assertThat(String.valueOf(
                            jobs.tasks().load("mode").result().orElseThrow().json()))
                    .contains("-rw-------");
            assertThat(folder).isEmptyDirectory();
        }
        assertThat(store).doesNotExist();
    }
}
