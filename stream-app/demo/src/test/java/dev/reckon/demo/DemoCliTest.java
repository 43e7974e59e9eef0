package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake of the user is reported in one sentence, with an exit status that scripts can see. */
class DemoCliTest {

  static Stream<Arguments> wrongCommandLines() {
    return Stream.of(
        Arguments.of("in-order", "demo --speed fast"),
        Arguments.of("not a time", "demo --for ever"),
        Arguments.of("at least 1", "demo --events 0"),
        Arguments.of("'a' is not host:port", "demo --bootstrap-servers a"),
        Arguments.of("there is no option --modle (did you mean --model?)", "demo --modle x"),
        Arguments.of("give only one of --data and --simulate", "demo --data a:b --simulate"),
        Arguments.of("no reader", "demo --data nonsense:file"),
        Arguments.of("no reader", "replay --data nonsense:file --bootstrap-servers a:1"),
        Arguments.of("There is no model 'gru'", "demo --model gru"),
        Arguments.of("--truth exists only for", "simulate --out x --truth y"),
        Arguments.of("from 0 to 1", "simulate --out x --planted-share 2"),
        Arguments.of("at least 1", "simulate --out x --events 0"),
        Arguments.of("give only one of --view-port and --no-view", "demo --no-view --view-port 1"),
        Arguments.of("--data", "replay --bootstrap-servers a:1"),
        Arguments.of("'a' is not host:port", "replay --data events:x --bootstrap-servers a"),
        Arguments.of("--port is 70000", "broker --port 70000"),
        Arguments.of("must all be different", "up --port 18080 --view-port 18080"),
        Arguments.of("metrics of the model runtime", "up --view-port 17071 --runtime-port 17070"),
        Arguments.of("no such file that can be read", "up --config no/such.conf"),
        Arguments.of("there is no directory", "demo --report no/such/r.json"),
        Arguments.of("there is no directory", "replay --data events:x --report no/such/r.json"),
        Arguments.of("is not telling, planted, noise or none", "simulate --out x --searches all"),
        Arguments.of("(did you mean events:pom.xml?)", "up --data event:pom.xml"),
        Arguments.of("no such host", "broker --host no.such.host.invalid"),
        Arguments.of("cannot connect to", "broker --host 0.0.0.0"),
        Arguments.of("did you mean console-producer?", "kafka console-producr --topic x"));
  }

  @ParameterizedTest
  @MethodSource("wrongCommandLines")
  void aWrongCommandLineIsOneSentenceWithStatusTwo(String expected, String line) {
    assertSentence(2, expected, line);
  }

  @ParameterizedTest
  @CsvSource({
    "nowhere, demo --data events:nowhere.jsonl",
    "There is no bundle at, demo --bundle no/such/bundle",
    "is not a bundle of Reckon, demo --bundle src",
    "nowhere, replay --data events:nowhere.jsonl",
    "nowhere, up --data events:nowhere.jsonl",
    "is not a directory, broker --port 0 --dir pom.xml"
  })
  void whatCannotBeDoneIsOneSentenceWithStatusOne(String expected, String line) {
    assertSentence(1, expected, line);
  }

  private static void assertSentence(int status, String expected, String line) {
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(DemoCli.execute(line.split(" "))).isEqualTo(status);
    } finally {
      System.setErr(err);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("reckon: ")
        .contains(expected)
        .hasLineCount(1);
  }
}
