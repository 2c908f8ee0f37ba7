package io.asyncjobs.server.index;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A piece of SQL with what stands for its question marks. Not safe for use by several threads. */
final class Clause {

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    Clause(String sql, Object... given) {
        text.append(sql);
        values.addAll(List.of(given));
    }

    Clause add(String sql, Object... given) {
        text.append(sql);
        values.addAll(List.of(given));
        return this;
    }

    Clause add(Clause other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    /** One of these numbers. */
    Clause addIn(String column, Iterable<? extends Number> numbers) {
        text.append(" AND ").append(column).append(" IN (");
        var separator = "";
        for (var number : numbers) {
            text.append(separator).append(number.longValue());
            separator = ",";
        }
        text.append(')');
        return this;
    }

    String sql() {
        return text.toString();
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            var value = values.get(i);
            if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, value.toString());
            }
        }
    }

    /** As it is sent, for messages. */
    @Override
    public String toString() {
        return text + " " + values;
    }
}
