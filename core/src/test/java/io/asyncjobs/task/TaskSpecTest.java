package io.asyncjobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TaskSpecTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private static Task task(TaskSpec spec) {
        return spec.toTask(Payload.none(), NOW);
    }

    @Test
    void c37WhatIsNotSetHasItsDefault() {
        var task = task(TaskSpec.of("mail"));

        assertThat(task.id()).matches("[0-9A-Za-z]{27}");
        assertThat(task.type()).isEqualTo("mail");
        assertThat(task.queue()).isEqualTo("DEFAULT");
        assertThat(task.state()).isEqualTo(TaskState.NEW);
        assertThat(task.maxTries()).isEqualTo(10);
        assertThat(task.tries()).isZero();
        assertThat(task.created()).isEqualTo(NOW);
        assertThat(task.deadline()).isEmpty();
        assertThat(task.notBefore()).isEmpty();
        assertThat(task.headers()).isEmpty();
        assertThat(task.sequence()).isZero();
    }

    @Test
    void whatIsSetIsInTheTask() {
        var task = TaskSpec.of("mail")
                .queue("MAIL")
                .id("one")
                .maxTries(0)
                .deadline(NOW.plusSeconds(60))
                .runAt(NOW.plusSeconds(30))
                .header("b", "1")
                .header("a", "2")
                .header("b", "3")
                .toTask(Payload.ofText("x"), NOW);

        assertThat(task.id()).isEqualTo("one");
        assertThat(task.queue()).isEqualTo("MAIL");
        assertThat(task.maxTries()).isZero();
        assertThat(task.deadline()).contains(NOW.plusSeconds(60));
        assertThat(task.notBefore()).contains(NOW.plusSeconds(30));
        assertThat(task.headers()).isEqualTo(Map.of("b", "3", "a", "2"));
        assertThat(task.payload()).isEqualTo(Payload.ofText("x"));
    }

    @Test
    void c38AnIdOfTheCallersOwnIsTakenAndOneWithDotsIsRefused() {
        assertThat(task(TaskSpec.of("mail").id("order:17_a-B")).id()).isEqualTo("order:17_a-B");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSpec.of("mail").id("order.17"))
                .withMessageContaining("order.17");
    }

    @Test
    void relativeTimesCountFromTheEnqueue() {
        var task = task(TaskSpec.of("mail").delay(Duration.ofSeconds(5)).deadlineIn(Duration.ofMinutes(1)));

        assertThat(task.notBefore()).contains(NOW.plusSeconds(5));
        assertThat(task.deadline()).contains(NOW.plusSeconds(60));
    }

    @Test
    void theLastOfTwoWaysToSetATimeCounts() {
        var at = NOW.plusSeconds(99);

        assertThat(task(TaskSpec.of("a").delay(Duration.ofSeconds(5)).runAt(at)).notBefore())
                .contains(at);
        assertThat(task(TaskSpec.of("a").runAt(at).delay(Duration.ofSeconds(5))).notBefore())
                .contains(NOW.plusSeconds(5));
        assertThat(task(TaskSpec.of("a").deadlineIn(Duration.ofSeconds(5)).deadline(at))
                        .deadline())
                .contains(at);
        assertThat(task(TaskSpec.of("a").deadline(at).deadlineIn(Duration.ofSeconds(5)))
                        .deadline())
                .contains(NOW.plusSeconds(5));
    }

    @Test
    void aTimeThatHasComeMeansAtOnce() {
        assertThat(task(TaskSpec.of("a").runAt(NOW)).notBefore()).isEmpty();
        assertThat(task(TaskSpec.of("a").runAt(NOW.minusSeconds(1))).notBefore())
                .isEmpty();
    }

    @Test
    void aSpecIsNotChangedByWhatIsMadeFromIt() {
        var spec = TaskSpec.of("mail").header("a", "1");

        var changed = spec.queue("OTHER").header("b", "2").id("one");

        assertThat(spec.queue()).isEqualTo("DEFAULT");
        assertThat(spec.headers()).isEqualTo(Map.of("a", "1"));
        assertThat(spec.id()).isEmpty();
        assertThat(changed.headers()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void eachEnqueueOfASpecWithoutIdIsAnotherTask() {
        var spec = TaskSpec.of("mail");

        assertThat(task(spec).id()).isNotEqualTo(task(spec).id());
    }

    @Test
    void aSharedTypeGivesTheDeclaredTypeOfThePayload() {
        var type = TaskType.of("mails", new TaskType.Of<List<String>>() {});

        var spec = type.with(List.of("ada"));

        assertThat(spec.type()).isEqualTo("mails");
        assertThat(spec.payload()).contains(List.of("ada"));
        assertThat(spec.payloadType().getTypeName()).isEqualTo("java.util.List<java.lang.String>");
        assertThat(TaskSpec.of("mail", "ada").payloadType()).isEqualTo(String.class);
    }

    @Test
    void durationsAreAboveZeroAndAtMost100Years() {
        var spec = TaskSpec.of("mail");

        assertThat(task(spec.delay(CENTURY).deadlineIn(Duration.ofNanos(1))).notBefore())
                .contains(NOW.plus(CENTURY));
        for (var wrong : List.of(Duration.ZERO, Duration.ofNanos(-1), CENTURY.plusNanos(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> spec.delay(wrong))
                    .withMessage("the delay is " + wrong + "; it must be above zero and at most 36500 days");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> spec.deadlineIn(wrong))
                    .withMessage("the deadline is " + wrong + "; it must be above zero and at most 36500 days");
        }
    }

    @Test
    void dependenciesAddUpInOrderWithoutDuplicates() {
        var spec = TaskSpec.of("a").dependsOn("x", "y").dependsOn(List.of("y", "z", "x"));

        assertThat(spec.dependencies()).containsExactly("x", "y", "z");
        var task = spec.withDependencyResults().waitForUnknown().toTask(Payload.none(), NOW);
        assertThat(task.state()).isEqualTo(TaskState.BLOCKED);
        assertThat(task.dependencies()).containsExactly("x", "y", "z");
        assertThat(task.loadDependencies()).isTrue();
        assertThat(task.waitsForUnknown()).isTrue();
        assertThat(TaskSpec.of("a").dependsOn().toTask(Payload.none(), NOW).state())
                .isEqualTo(TaskState.NEW);
    }

    @Test
    void dependenciesThatCanNeverBeAreRefusedAtOnce() {
        var most = IntStream.range(0, TaskSpec.MOST_DEPENDENCIES)
                .mapToObj(i -> "t" + i)
                .toList();
        var full = TaskSpec.of("a").dependsOn(most).dependsOn("t7");
        assertThat(full.dependencies()).hasSize(1_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.dependsOn("one-more"))
                .withMessageStartingWith("the task depends on 1001 tasks; at most 1000 are allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> TaskSpec.of("a").dependsOn("a.b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSpec.of("a").id("me").dependsOn("you", "me"))
                .withMessage("task me depends on itself and could never start");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSpec.of("a").dependsOn("me").id("me"))
                .withMessage("task me depends on itself and could never start");
    }

    @Test
    void c38NamesAreCheckedAtOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> TaskSpec.of("a.b"));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskSpec.of("a").queue("a.b"));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskSpec.of("a").id("a.b"));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskType.of("a.b", String.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskSpec.of("a").header("", "v"))
                .withMessage("a header's key is empty; give it a name");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void nullIsRefusedAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> TaskSpec.of("a", (Object) null));
        assertThatNullPointerException().isThrownBy(() -> TaskSpec.of("a").header("k", null));
        assertThatNullPointerException().isThrownBy(() -> TaskSpec.of("a").runAt(null));
        assertThatNullPointerException().isThrownBy(() -> TaskSpec.of("a").deadline(null));
    }
}
