package io.asyncjobs.cli.context;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Lists the NATS contexts. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists the NATS contexts, and says which server commands talk to.",
        footer = {"", "Example:", "  ajc context list"})
final class ContextList implements Callable<Integer> {

    private static final int LONGEST_DESCRIPTION = 40;

    private final Session session;

    ContextList(Session session) {
        this.session = session;
    }

    /** A context, or why its file cannot be read. */
    private record Row(
            String name,
            boolean selected,
            String url,
            String description,
            @Nullable String problem) {}

    @Override
    public Integer call() {
        var problems = new ArrayList<String>();
        var contexts = session.contexts();
        var selected = unlessBroken(() -> contexts.selected(), problems);
        var rows = contexts.names().stream()
                .map(name -> row(name, selected.filter(name::equals).isPresent()))
                .toList();
        rows.stream().map(Row::problem).filter(problem -> problem != null).forEach(problems::add);
        selected.filter(name -> !contexts.has(name))
                .ifPresent(name -> problems.add("the selected NATS context \"" + name + "\" does not exist any more"));
        var used = unlessBroken(() -> Optional.of(session.serverText()), new ArrayList<>());
        if (session.output().isJson()) {
            session.output().document(json(rows, used));
        } else {
            print(rows, used);
        }
        problems.forEach(session.output()::problem);
        return 0;
    }

    private static Optional<String> unlessBroken(Supplier<Optional<String>> lookUp, List<String> problems) {
        try {
            return lookUp.get();
        } catch (CommandException broken) {
            problems.add(broken.getMessage());
            return Optional.empty();
        }
    }

    private Row row(String name, boolean selected) {
        try {
            var context = session.contexts().load(name);
            return new Row(
                    name, selected, context.url(), context.field("description").orElse(""), null);
        } catch (CommandException broken) {
            return new Row(name, selected, "", "", broken.getMessage());
        }
    }

    private void print(List<Row> rows, Optional<String> used) {
        var output = session.output();
        if (rows.isEmpty()) {
            output.line("No NATS contexts; make one with: nats context add NAME");
        } else {
            var table =
                    new Table().text("Context").text("Selected").text("Servers").text("Description");
            for (var row : rows) {
                table.row(
                        Human.foreign(row.name(), LONGEST_DESCRIPTION),
                        row.selected() ? "yes" : "",
                        row.problem() == null ? row.url() : "(unreadable)",
                        Human.foreign(row.description(), LONGEST_DESCRIPTION));
            }
            table.print(output);
        }
        output.line("");
        output.line(used.map(server -> "Commands talk to " + server + ".")
                .orElse("Commands find no server: select a context, name one by --context, or start \"ajc dev\"."));
    }

    private static Map<String, Object> json(List<Row> rows, Optional<String> used) {
        Map<String, Object> json = new LinkedHashMap<>();
        used.ifPresent(server -> json.put("server", server));
        json.put(
                "contexts",
                rows.stream()
                        .map(row -> {
                            Map<String, Object> context = new LinkedHashMap<>();
                            context.put("name", row.name());
                            context.put("selected", row.selected());
                            if (row.problem() == null) {
                                context.put("url", row.url());
                                context.put("description", row.description());
                            } else {
                                context.put("problem", row.problem());
                            }
                            return context;
                        })
                        .toList());
        return json;
    }
}
