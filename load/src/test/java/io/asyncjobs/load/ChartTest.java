package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import tools.jackson.databind.json.JsonMapper;

class ChartTest {

    @Test
    void everyRowThatIsDrawnIsAPointOfItsPanel() throws Exception {
        var image = parsed(Chart.svg(document(
                row("enqueue-bulk", new Sample().with(Sample.RATE, 40_000)),
                row("drain-10k", sample(9_000, 10_000)),
                row("drain", sample(10_000, 100_000)),
                row("queues-20", sample(9_500, 100_000)),
                row("queues-200", sample(9_000, 100_000)),
                row(
                        "history",
                        sample(9_800, 50_000).with("history_tasks", 1_000_000).with("enqueued_per_second", 39_000)),
                row("drain-2-workers", sample(14_000, 50_000)),
                row("unique", sample(1, 1)))));

        // drain is a point of each panel
        assertThat(elements(image, "circle")).hasSize(2 + (2 + 2) + 3 + 2);
        assertThat(texts(image))
                .contains(
                        "tasks waiting",
                        "finished and as many waiting tasks",
                        "queues of one worker",
                        "worker processes")
                .contains("10,000", "100,000", "1,000,000", "0", "1", "20", "200", "2")
                .contains("drain", "enqueue")
                .doesNotContain("raw server", "not measured");
    }

    @Test
    void rawServerIsADashedLine() throws Exception {
        var drain = new Measured(Drain.usual());
        drain.add(Measured.OURS, sample(10_000, 100_000));
        drain.add(Baseline.RAW, sample(20_000, 100_000));

        var image = parsed(Chart.svg(document(drain)));

        assertThat(elements(image, "polyline"))
                .filteredOn(line -> !line.getAttribute("stroke-dasharray").isEmpty())
                .hasSize(4);
        assertThat(texts(image)).contains("raw server");
    }

    @Test
    void whatWasNotMeasuredIsSaid() throws Exception {
        var image = parsed(Chart.svg(document(row("history", sample(1, 1).with("history_tasks", 10)))));

        assertThat(texts(image)).filteredOn("not measured"::equals).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "[]", "{\"rows\":[]}", "{\"machine\":{}}"})
    void otherDocumentsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chart.svg(text))
                .withMessage("it is no document of \"ajc bench --json\"");
    }

    @Test
    void documentWithNothingToDrawIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chart.svg(document(row("unique", sample(1, 1)))))
                .withMessageStartingWith("it has none of the rows that are drawn: drain, ");
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0.5", "1, 1", "1.1, 2", "2400, 5000", "5100, 10000"})
    void linesAreAtRoundFigures(double least, double step) {
        assertThat(Drawing.step(least)).isEqualTo(step);
    }

    private static Sample sample(double rate, int tasks) {
        return new Sample().with(Sample.RATE, rate).with("tasks", tasks);
    }

    private static Measured row(String name, Sample sample) {
        var measured = new Measured(Rows.named(name));
        measured.add(Measured.OURS, sample);
        return measured;
    }

    private static String document(Measured... rows) {
        var all = Stream.of(rows).map(Measured::toMap).toList();
        return JsonMapper.shared().writeValueAsString(Map.of("machine", Map.of("jdk", "<a & b>"), "rows", all));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document image) {
        return elements(image, "text").stream().map(Element::getTextContent).toList();
    }

    private static List<Element> elements(Document image, String name) {
        var found = new ArrayList<Element>();
        var all = image.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }
}
