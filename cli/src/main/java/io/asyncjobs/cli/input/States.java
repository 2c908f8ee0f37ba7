package io.asyncjobs.cli.input;

import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads task states by their spelling on the wire. */
public final class States implements ITypeConverter<TaskState> {

    @Override
    public TaskState convert(String value) {
        return TaskState.ofWord(value)
                .orElseThrow(
                        () -> new TypeConversionException("there is no state \"" + value + "\"; there are " + words()));
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
