package io.asyncjobs.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryStringTest {

    @Test
    void valuesAreDecodedInTheirOrder() {
        assertThat(QueryString.parse("state=new&id=a%3Ab&state=retry%2cactive&&error=%C3%A9+%f0%9f%99%82%2B=&b&c="))
                .isEqualTo(Map.of(
                        "state", List.of("new", "retry,active"),
                        "id", List.of("a:b"),
                        "error", List.of("é 🙂+="),
                        "b", List.of(""),
                        "c", List.of("")));
        assertThat(QueryString.parse("%73tate=new&state=retry")).isEqualTo(Map.of("state", List.of("new", "retry")));
        assertThat(QueryString.parse("")).isEmpty();
        assertThat(QueryString.parse(null)).isEmpty();
    }

    @Test
    void whatNeedsNoEscapeAndWhatClientsDoNotEscapeIsTakenAsItIs() {
        assertThat(QueryString.parse("error=é🙂?/:@'<\"{")).isEqualTo(Map.of("error", List.of("é🙂?/:@'<\"{")));
        assertThat(QueryString.parse("error=%EF%BF%BD%00")).isEqualTo(Map.of("error", List.of("\uFFFD\0")));
    }

    @ParameterizedTest
    @CsvSource({
        "error=%ZZ, error",
        "error=%, error",
        "error=%4, error",
        "error=100%&queue=Q, error",
        "error=%%41, error",
        "error=% 41, error",
        "error=%+1, error",
        "error=%-1, error",
        "error=%4é, error",
        "error=%４１, error",
        "queue=Q&error=%u0041, error",
        "error=%FF, error",
        "error=%C3, error",
        "error=%C3%28, error",
        "error=%C0%AF, error",
        "error=%ED%A0%80, error",
        "error=%F4%90%80%80, error",
        "error=a%C3&b=%A9, error",
        "error=\uFFFD, error",
        "%ZZ=1, %ZZ",
        "%FF, %FF",
    })
    void whatIsNoEncodingIsRefusedByItsName(String text, String field) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> QueryString.parse(text))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(400);
                    assertThat(problem.reason()).isEqualTo("invalid_encoding");
                    assertThat(problem.field()).contains(field);
                    assertThat(problem.detail()).contains(field, "UTF-8");
                });
    }
}
