package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user did wrong is told in one sentence, with an exit status that scripts can see. */
class DemoCliTest {

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("There is no bundle at", new String[] {"demo", "--bundle", "no/such/bundle"}),
        Arguments.of("nowhere", new String[] {"demo", "--data", "events:nowhere.jsonl"}),
        Arguments.of("no reader", new String[] {"demo", "--data", "nonsense:file"}),
        Arguments.of("neither", new String[] {"demo", "--speed", "fast"}),
        Arguments.of("no time", new String[] {"demo", "--for", "ever"}),
        Arguments.of("mutually exclusive", new String[] {"demo", "--data", "a:b", "--simulate"}),
        Arguments.of(
            "--truth is known of", new String[] {"simulate", "--out", "x", "--truth", "y"}),
        Arguments.of(
            "from 0 to 1", new String[] {"simulate", "--out", "x", "--planted-share", "2"}),
        Arguments.of("mutually exclusive", new String[] {"demo", "--no-view", "--view-port", "1"}),
        Arguments.of("--bootstrap-servers", new String[] {"replay", "--data", "events:x"}));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeEndsWithOneSentenceAndStatusOne(String expected, String[] arguments) {
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(DemoCli.execute(arguments)).isEqualTo(1);
    } finally {
      System.setErr(err);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("reckon: ")
        .contains(expected)
        .hasLineCount(1);
  }
}
