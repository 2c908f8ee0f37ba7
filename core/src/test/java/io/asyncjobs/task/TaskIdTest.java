package io.asyncjobs.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ksuid.Ksuid;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TaskIdTest {

    @Test
    void idsHave27CharactersThatANameMayHave() {
        assertThat(Stream.generate(TaskId::next).limit(1_000))
                .allMatch(id -> id.matches("[0-9A-Za-z]{27}"))
                .allMatch(Names::isId)
                .doesNotHaveDuplicates();
    }

    @Test
    void theTimeInAnIdIsReadAsTheOriginalDoes() {
        assertThat(Ksuid.from("24YUZF4MzOCLgI7kpwrGtT4lYnS").getInstant()).isEqualTo("2022-02-02T13:04:26Z");
    }

    @Test
    void idsCarryTheSecondInWhichTheyWereMade() {
        var before = Ksuid.from(TaskId.next()).getTime();
        var after = Ksuid.from(TaskId.next()).getTime();

        assertThat(after).isGreaterThanOrEqualTo(before);
    }
}
