package io.asyncjobs.cli.input;

import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads task states by their spelling on the wire. */
public final class States implements ITypeConverter<TaskState> {

    /**
     * The state of this spelling.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TaskState parse(String text) {
        return TaskState.ofWord(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no state \"" + text + "\"; there are " + words()));
    }

    @Override
    public TaskState convert(String value) {
        try {
            return parse(value);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }

    private static String words() {
        return Arrays.stream(TaskState.values()).map(TaskState::word).collect(Collectors.joining(", "));
    }

    /** The spellings, for shell completion. */
    public static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(TaskState.values()).map(TaskState::word).iterator();
        }
    }
}
