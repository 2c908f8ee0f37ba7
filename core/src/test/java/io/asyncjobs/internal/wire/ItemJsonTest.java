package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ItemJsonTest {

    private static final Task TASK = Task.builder("one", "a", "Q").build();

    private static ItemJson.Body read(String json) {
        return ItemJson.read(json.getBytes(UTF_8));
    }

    @Test
    void aPointerIsWrittenAsTheOriginalDoes() {
        assertThat(new String(ItemJson.pointer("full0"), UTF_8)).isEqualTo("{\"kind\":0,\"job\":\"full0\"}");
    }

    @Test
    void theOriginalsItemIsRead() {
        assertThat(read("{\"kind\":0,\"job\":\"t-one\"}")).isEqualTo(new ItemJson.Body("t-one", null));
    }

    @Test
    void aSmallTaskTravelsInItsItem() {
        var item = ItemJson.write("one", 42, TaskJson.write(TASK));

        assertThat(new String(item, UTF_8))
                .startsWith("{\"kind\":0,\"job\":\"one\",\"seq\":42,\"task\":{\"id\":\"one\",")
                .endsWith("}}");
        var carried = Objects.requireNonNull(ItemJson.read(item).carried());
        assertThat(carried).usingRecursiveComparison().isEqualTo(TASK.storedAt(42));
    }

    @Test
    void aTaskOfCharactersBeyondAsciiTravelsUnharmed() {
        var task = TASK.toBuilder().lastError("é☃😀").build();

        var carried = Objects.requireNonNull(
                ItemJson.read(ItemJson.write("one", 1, TaskJson.write(task))).carried());

        assertThat(carried.lastError()).contains("é☃😀");
    }

    @Test
    void aLargeTaskAndOneThatIsNotStoredAreOnlyPointedTo() {
        var large = TaskJson.write(TASK.toBuilder()
                .payload(Payload.of(new byte[ItemJson.CARRIED_AT_MOST]))
                .build());

        assertThat(ItemJson.write("one", 42, large)).isEqualTo(ItemJson.pointer("one"));
        assertThat(ItemJson.write("one", 0, TaskJson.write(TASK))).isEqualTo(ItemJson.pointer("one"));
    }

    @Test
    void theKindAndUnknownKeysDoNotMatter() {
        assertThat(read("{\"zz\":[{\"job\":\"other\"}],\"job\":\"one\",\"kind\":\"x\"}")
                        .taskId())
                .isEqualTo("one");
        assertThat(read("{\"job\":\"one\",\"task\":7,\"seq\":\"x\"}").carried()).isNull();
    }

    @Test
    void aCarriedTaskThatIsNotTheOnePointedToIsNotUsed() {
        var task = new String(TaskJson.write(TASK), UTF_8);

        assertThat(read("{\"job\":\"two\",\"seq\":4,\"task\":" + task + "}")).isEqualTo(new ItemJson.Body("two", null));
        assertThat(read("{\"job\":\"one\",\"task\":" + task + "}").carried()).isNull();
        assertThat(read("{\"job\":\"one\",\"seq\":-1,\"task\":" + task + "}").carried())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"job\":\"one\",\"seq\":99999999999999999999,\"task\":{}}",
                "{\"job\":\"one\",\"seq\":1,\"task\":{\"id\":\"one\",\"state\":\"running\",\"x\":[{\"job\":\"a.b\"}]},\"kind\":0}",
                "{\"seq\":1,\"task\":{\"id\":{\"a\":[1]},\"job\":\"two\"},\"job\":\"one\"}",
                "{\"job\":\"one\",\"seq\":1,\"task\":{\"state\":[{},{}],\"headers\":7},\"zz\":{\"job\":\"two\"}}",
                "{\"job\":\"one\",\"seq\":1,\"task\":{}}",
                "{\"job\":\"one\",\"seq\":1,\"task\":{\"id\":\"o",
                "{\"job\":\"one\",\"seq\":1,\"task\":{no JSON}}",
            })
    void aCarriedTaskThatCannotBeReadIsAsNone(String body) {
        assertThat(read(body)).isEqualTo(new ItemJson.Body("one", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "null",
                "[]",
                "\"one\"",
                "{}",
                "{\"job\":\"\"}",
                "{\"job\":null}",
                "{\"job\":1}",
                "{\"job\":\"a.b\"}",
                "{\"job\":\"one\"",
                "{\"task\":{\"state\":\"running\"},\"kind\":0}",
                "{\"task\":{,\"job\":\"one\"}",
                "{\"kind\":0,\"JOB\":\"one\"}",
            })
    void whatIsNoItemIsRefused(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("an item ")
                .hasMessageNotContaining("\n");
    }
}
