package io.asyncjobs.server.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request. Immutable. */
public final class Query implements Values {

    private static final int LONGEST = 4_000;

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Those of a request, of which only these names are known.
     *
     * @param text the query of its address as it was sent; null for none
     * @throws Problem if there is another, or one that cannot be read
     */
    static Query of(@Nullable String text, Set<String> known) {
        var values = QueryString.parse(text);
        for (var each : values.entrySet()) {
            if (!known.contains(each.getKey())) {
                throw Problem.invalid(
                        Texts.shown(each.getKey()),
                        "unknown_parameter",
                        "there is no query parameter " + Texts.shown(each.getKey()) + " here");
            }
            if (each.getValue().stream().anyMatch(value -> value.length() > LONGEST)) {
                throw Problem.invalid(
                        each.getKey(), "parameter_too_long", "the value of " + each.getKey() + " is too long");
            }
        }
        return new Query(values);
    }

    @Override
    public String field(String name) {
        return name;
    }

    /** A text that is not empty. */
    @Override
    public Optional<String> text(String name) {
        var all = values.getOrDefault(name, List.of());
        if (all.size() > 1) {
            throw Problem.invalid(
                    name, "parameter_repeated", "the query parameter " + name + " is there more than once");
        }
        return all.stream().filter(text -> !text.isEmpty()).findFirst();
    }

    /** All values of one that may be repeated, or hold several separated by commas. */
    public <T> Set<T> words(String name, Words<T> words) {
        var found = new LinkedHashSet<T>();
        for (var value : values.getOrDefault(name, List.of())) {
            for (var word : value.split(",", -1)) {
                if (!word.isEmpty()) {
                    found.add(words.of(name, word));
                }
            }
        }
        return found;
    }

    /** A whole number within the bounds. */
    public Optional<Integer> integer(String name, int least, int most, String reason) {
        return text(name).map(text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException none) {
                // said below
            }
            throw Problem.invalid(
                    name, reason, "the value of " + name + " must be a whole number between " + least + " and " + most);
        });
    }

    /** True or false. */
    public boolean flag(String name) {
        return text(name)
                .map(text -> switch (text) {
                    case "true", "1" -> true;
                    case "false", "0" -> false;
                    default ->
                        throw Problem.invalid(name, "type_invalid", "the value of " + name + " must be true or false");
                })
                .orElse(false);
    }
}
