package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IncomingFramesTest {

    private static final String INFO = "INFO {\"server_id\":\"X\",\"headers\":true}\r\n";
    private static final String THEIRS = "MSG a.b 7 5\r\nh\r\nlo\r\n";
    private static final String OURS = "MSG _INBOX.x.1f 12 3\r\nyes\r\n";
    private static final String WITH_REPLY = "MSG Q.one 12 $JS.ACK.S.C.1.2.3.4.5 0\r\n\r\n";
    private static final String WITH_HEADERS =
            "HMSG _INBOX.x.2 12 to 31 33\r\nNATS/1.0\r\nA:b\r\nName: a text\r\n\r\nok\r\n";
    private static final String STATUS = "HMSG _INBOX.x.z 12 16 16\r\nNATS/1.0 503\r\n\r\n\r\n";

    private final List<String> taken = new ArrayList<>();
    private FrameRoutes routes = FrameRoutes.NONE.with(9, message -> {}).with(12, this::take);

    private void take(Incoming message) {
        taken.add(message.subject() + " " + message.numberInSubject(9) + " [" + message.replyTo() + "] "
                + message.status() + " " + message.header("Name") + " " + new String(message.body(), ISO_8859_1));
    }

    /** What the library reads of a stream that comes in such pieces. */
    private String read(String stream, int pieces, int atOnce) throws IOException {
        var in = new ByteArrayInputStream(stream.getBytes(ISO_8859_1));
        var sizes = new Random(pieces);
        var frames = new IncomingFrames();
        var left = new ByteArrayOutputStream();
        var buffer = new byte[atOnce];
        while (true) {
            int count = frames.read(
                    (to, offset, length) -> in.read(to, offset, Math.min(length, 1 + sizes.nextInt(pieces))),
                    routes,
                    buffer,
                    0,
                    buffer.length);
            if (count < 0) {
                return left.toString(ISO_8859_1);
            }
            left.write(buffer, 0, count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 40, 10_000})
    void whateverThePiecesOursAreTakenAndTheRestGoesOnAsItWas(int pieces) throws IOException {
        var stream = INFO + OURS + THEIRS + WITH_REPLY + "PING\r\n" + WITH_HEADERS + STATUS + "+OK\r\n" + THEIRS + OURS;

        for (int atOnce : new int[] {1, 5, 1_000}) {
            taken.clear();

            assertThat(read(stream, pieces, atOnce)).isEqualTo(INFO + THEIRS + "PING\r\n+OK\r\n" + THEIRS);

            assertThat(taken)
                    .containsExactly(
                            "_INBOX.x.1f 51 [] 0 null yes",
                            "Q.one -1 [$JS.ACK.S.C.1.2.3.4.5] 0 null ",
                            "_INBOX.x.2 2 [to] 0 a text ok",
                            "_INBOX.x.z 35 [] 503 null ",
                            "_INBOX.x.1f 51 [] 0 null yes");
        }
    }

    @Test
    void messagesOfAnySizeComeWhole() throws IOException {
        var body = "0123456789\r\n".repeat(20_000);
        var large = "MSG s 12 " + body.length() + "\r\n" + body + "\r\n";
        var theirs = "MSG s 13 " + body.length() + "\r\n" + body + "\r\n";

        assertThat(read(theirs + large + OURS + large + theirs, 50_000, 4_096)).isEqualTo(theirs + theirs);

        assertThat(taken).hasSize(3).first().asString().endsWith(body);
    }

    @Test
    void nothingIsKeptOnceTheSocketIsClosed() throws IOException {
        var body = "0123456789".repeat(50_000);
        var in = new ByteArrayInputStream(
                ("MSG s 12 " + body.length() + "\r\n" + body + "\r\nPING\r\n").getBytes(ISO_8859_1));
        var ended = new IncomingFrames();
        var broken = new IncomingFrames();
        var buffer = new byte[1_000];
        IncomingFrames.Source breaks = (to, offset, length) -> {
            int count = in.read(to, offset, length);
            if (count < 0) {
                throw new IOException("as in this test");
            }
            return count;
        };

        assertThat(ended.read(in::read, routes, buffer, 0, buffer.length)).isPositive();
        assertThat(ended.kept()).isGreaterThan(body.length());
        assertThat(ended.read(in::read, routes, buffer, 0, buffer.length)).isNegative();
        in.reset();
        assertThat(broken.read(breaks, routes, buffer, 0, buffer.length)).isPositive();
        assertThatThrownBy(() -> broken.read(breaks, routes, buffer, 0, buffer.length))
                .isInstanceOf(IOException.class);

        assertThat(ended.kept()).isZero();
        assertThat(broken.kept()).isZero();
        assertThat(taken).hasSize(2);
    }

    @Test
    void oneThatCannotBeTakenHoldsNothingUp() throws IOException {
        routes = routes.with(12, message -> {
            taken.add(message.subject());
            throw new IllegalStateException("as in this test");
        });

        assertThat(read(OURS + THEIRS + OURS, 1_000, 1_000)).isEqualTo(THEIRS);

        assertThat(taken).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MSG a 12 many\r\n",
                "MSG a 12 -1\r\n",
                "MSG a 12 99999999999\r\n",
                "MSG a 3\r\n",
                "MSG \r\n",
                "HMSG a 12 9 3\r\nabc\r\n",
                "HMSG a 12 3\r\nabc\r\n",
                "MSG  12 3\n",
                "\n\r\n\n",
                "no line",
            })
    void aStreamThatCannotBeMadeOutGoesOnWhole(String odd) throws IOException {
        assertThat(read(THEIRS + odd, 3, 100)).startsWith(THEIRS + odd.substring(0, odd.indexOf('\n') + 1));
        assertThat(taken).isEmpty();
    }

    @Test
    void numbersThatAreNoneOfOursAreTheLibrarys() throws IOException {
        var foreign = "MSG a x12 1\r\n.\r\nMSG a 4294967308 1\r\n.\r\nMSG a 120 1\r\n.\r\n";

        assertThat(read(foreign, 5, 7)).isEqualTo(foreign);
        assertThat(taken).isEmpty();
    }

    @Test
    void aRouteThatEndedIsTheLibrarysAgain() throws IOException {
        routes = routes.without(12).without(12);

        assertThat(read(OURS, 5, 7)).isEqualTo(OURS);
        assertThat(routes.isEmpty()).isFalse();
        assertThat(routes.without(9).isEmpty()).isTrue();
    }

    @Test
    void randomBytesNeverStopTheStream() throws IOException {
        var random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            var stream = new StringBuilder(INFO + OURS + WITH_HEADERS + STATUS + THEIRS);
            for (int changes = random.nextInt(4) + 1; changes > 0; changes--) {
                int at = random.nextInt(stream.length());
                stream.setCharAt(at, " \r\nMSGH0123456789".charAt(random.nextInt(17)));
            }

            assertThat(read(stream.toString(), 1 + random.nextInt(60), 1 + random.nextInt(60))
                            .length())
                    .isLessThanOrEqualTo(stream.length());
        }
    }
}
