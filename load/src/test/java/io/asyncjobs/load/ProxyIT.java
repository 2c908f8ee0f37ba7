package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.embedded.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProxyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private NatsServer server;
    private Proxy proxy;
    private Connection connection;

    @BeforeEach
    void connect() throws IOException, InterruptedException, TimeoutException {
        server = NatsServer.start();
        var url = URI.create(server.url());
        proxy = Proxy.start(url.getHost(), url.getPort());
        connection = Nats.connect(
                Options.builder().server(proxy.url()).maxReconnects(0).build());
        connection
                .createDispatcher()
                .subscribe("echo", message -> connection.publish(message.getReplyTo(), message.getData()));
        connection.flush(PATIENCE);
    }

    @AfterEach
    void close() throws InterruptedException {
        connection.close();
        proxy.close();
        server.close();
    }

    private CompletableFuture<Message> echo(byte[] data) {
        return connection.requestWithTimeout("echo", data, PATIENCE);
    }

    @Test
    void bytesPassAndAreCounted() throws InterruptedException, ExecutionException, TimeoutException {
        var data = new byte[100_000];
        long before = proxy.passed();

        assertThat(echo(data).get(30, TimeUnit.SECONDS).getData()).hasSize(data.length);
        assertThat(proxy.passed() - before).isGreaterThan(data.length);
    }

    @Test
    void limitMakesBytesTakeTheirTime() throws InterruptedException, ExecutionException, TimeoutException {
        proxy.limit(100_000);
        long began = System.nanoTime();

        echo(new byte[50_000]).get(30, TimeUnit.SECONDS);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void nothingPassesAStalledConnectionUntilItIsHealed()
            throws InterruptedException, ExecutionException, TimeoutException {
        proxy.stall();
        long before = proxy.passed();
        var answer = echo(new byte[10]);

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS));
        assertThat(proxy.passed()).isEqualTo(before);
        assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);

        proxy.heal();
        assertThat(answer.get(30, TimeUnit.SECONDS).getData()).hasSize(10);
    }

    @Test
    void closedProxyEndsItsConnectionsEvenWhenStalled() {
        proxy.stall();
        proxy.close();

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> echo(new byte[1]).get(30, TimeUnit.SECONDS))
                .isInstanceOfAny(CancellationException.class, ExecutionException.class, IllegalStateException.class);
    }
}
