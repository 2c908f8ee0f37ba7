package io.asyncjobs.cli.doctor;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was found, for people and as JSON.
 *
 * @param server which server was looked at
 * @param namespace which namespace
 * @param findings what was found
 */
record Report(String server, String namespace, List<Finding> findings) {

    private static final int LONGEST = 1_000;

    boolean has(Severity severity) {
        return count(severity) > 0;
    }

    private long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    void print(Output output) {
        output.line("Checkup of " + namespace + " at " + server);
        for (var area : Area.values()) {
            var inArea =
                    findings.stream().filter(finding -> finding.area() == area).toList();
            if (!inArea.isEmpty()) {
                output.line("");
                output.line(output.style().bold(heading(area)));
                inArea.forEach(finding -> print(finding, output));
            }
        }
        output.line("");
        output.line(summary(output.style()));
    }

    private static String heading(Area area) {
        return area.word().substring(0, 1).toUpperCase(Locale.ROOT)
                + area.word().substring(1);
    }

    private static void print(Finding finding, Output output) {
        output.line("  " + mark(finding.severity(), output.style()) + " " + shown(finding.found()));
        if (!finding.remedy().isEmpty()) {
            output.line("      " + output.style().dim(shown(finding.remedy())));
        }
    }

    private static String shown(String sentence) {
        return Human.foreign(Human.sentence(sentence), LONGEST);
    }

    private static String mark(Severity severity, Style style) {
        return switch (severity) {
            case OK -> style.green("✓");
            case NOTE -> style.dim("·");
            case WARNING -> style.yellow("!");
            case FAULT -> style.red("✗");
        };
    }

    private String summary(Style style) {
        long fine = count(Severity.OK);
        var others = new ArrayList<String>();
        add(others, Severity.FAULT);
        add(others, Severity.WARNING);
        add(others, Severity.NOTE);
        var text = others.isEmpty() ? "All is well" : String.join(", ", others);
        var coloured =
                has(Severity.FAULT) ? style.red(text) : has(Severity.WARNING) ? style.yellow(text) : style.green(text);
        return coloured + "; " + fine + (fine == 1 ? " check is" : " checks are") + " fine";
    }

    private void add(List<String> texts, Severity severity) {
        long count = count(severity);
        if (count > 0) {
            texts.add(count + " " + severity.word() + (count == 1 ? "" : "s"));
        }
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("server", server);
        json.put("namespace", namespace);
        Map<String, Object> counts = new LinkedHashMap<>();
        Arrays.stream(Severity.values()).forEach(severity -> counts.put(severity.word(), count(severity)));
        json.put("counts", counts);
        json.put("findings", findings.stream().map(Report::json).toList());
        return json;
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("severity", finding.severity().word());
        json.put("area", finding.area().word());
        json.put("check", finding.check());
        json.put("subject", finding.subject());
        json.put("found", finding.found());
        json.put("remedy", finding.remedy());
        return json;
    }
}
