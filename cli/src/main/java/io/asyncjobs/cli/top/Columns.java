package io.asyncjobs.cli.top;

import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a column. */
final class Columns implements ITypeConverter<Column> {

    /** All that there are, for help and completion. */
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Column.ALL.stream().map(Column::word).iterator();
        }
    }

    @Override
    public Column convert(String value) {
        return Column.ofWord(value)
                .orElseThrow(() -> new TypeConversionException("there is no column \"" + value
                        + "\"; there are "
                        + Column.ALL.stream().map(Column::word).collect(Collectors.joining(", "))));
    }
}
