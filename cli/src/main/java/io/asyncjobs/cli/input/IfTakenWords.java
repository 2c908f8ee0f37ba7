package io.asyncjobs.cli.input;

import io.asyncjobs.task.Unique.IfTaken;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what is done where a unique key is taken. */
public final class IfTakenWords implements ITypeConverter<IfTaken> {

    @Override
    public IfTaken convert(String word) {
        return switch (word) {
            case "reject" -> IfTaken.REJECT;
            case "return" -> IfTaken.RETURN_HOLDER;
            case "replace" -> IfTaken.REPLACE_WAITING;
            default -> throw new TypeConversionException("\"" + word + "\" is none of reject, return or replace");
        };
    }

    /** The words, for shell completion. */
    public static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("reject", "return", "replace").iterator();
        }
    }
}
