package io.asyncjobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {

    private static final String LONGEST = "x".repeat(200);

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "_", ":", "-", "email:new", "24YUZF4MzOCLgI7kpwrGtT4lYnS"})
    void typesAndIdsMayHaveTheseCharacters(String name) {
        assertThat(Names.type(name)).isEqualTo(name);
        assertThat(Names.id(name)).isEqualTo(name);
        assertThat(Names.isId(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a.b", "a*", ">", "a/b", "é", "a\n", "a\u0000", "$", "@", "[", "`", "{"})
    void w23TypesAndIdsMayHaveNoOtherCharacters(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Names.type(name)).withMessageContaining("task type");
        assertThatIllegalArgumentException().isThrownBy(() -> Names.id(name)).withMessageContaining("task id");
        assertThat(Names.isId(name)).isFalse();
    }

    @Test
    void aNameHasOneTo200Characters() {
        assertThat(Names.type(LONGEST)).isEqualTo(LONGEST);
        assertThat(Names.queue(LONGEST)).isEqualTo(LONGEST);
        assertThat(Names.isId(LONGEST)).isTrue();
        assertThat(Names.isId("")).isFalse();
        assertThat(Names.isId(LONGEST + "x")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.type(""))
                .withMessage("the task type is empty; give it 1 to 200 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.queue(LONGEST + "x"))
                .withMessage("the queue name has 201 characters; at most 200 are allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEFAULT", "a", "with:colon", "with-dash_1", "!#$%&'()+,;<=?@[]^`{|}~"})
    void queuesMayHaveWhatAStreamMayHave(String name) {
        assertThat(Names.queue(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a.b", "a*", "a>", "a/b", "a\\b", "a b", "a\tb", "a\r\n", "é", "a\u007f", "\u0000"})
    void queuesMayHaveNothingThatASubjectOrStreamMayNot(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Names.queue(name)).withMessageContaining("queue name");
    }

    @Test
    void theMessageNamesTheFirstCharacterOnOneLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.type("e.mail new"))
                .withMessage("the task type \"e.mail new\" contains '.'; it may not contain anything but"
                        + " a-z A-Z 0-9 _ : -");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.queue("a\nb"))
                .withMessageContaining("\"a?b\" contains character 10;");
    }
}
