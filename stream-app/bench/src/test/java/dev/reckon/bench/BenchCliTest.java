package dev.reckon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A mistake of the user is reported in one sentence, with an exit status that scripts can see. */
class BenchCliTest {

  @ParameterizedTest
  @CsvSource({
    "at least 1, bench load --seconds 0, 2",
    "did you mean live?, bench life, 2",
    "there is no directory, bench state --report no/such/r.json, 2",
    "There is no bundle at, bench load --bundle no/such/bundle, 1",
    "There is no bundle at, bench items --bundle no/such/bundle --data movielens:none, 1"
  })
  void aWrongCommandLineIsOneSentence(String expected, String line, int status) {
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(BenchCli.execute(line.split(" "))).isEqualTo(status);
    } finally {
      System.setErr(err);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("reckon: ")
        .contains(expected)
        .hasLineCount(1);
  }

  @Test
  void theHelpListsEveryBenchThatTheLauncherHas() throws Exception {
    Matcher launcher =
        Pattern.compile("\\n  bench +([a-z| ]+):")
            .matcher(Files.readString(Path.of("..", "..", "reckon")));
    assertThat(launcher.find()).isTrue();
    List<String> benches = List.of(launcher.group(1).trim().split(" \\| "));

    CommandLine bench =
        Objects.requireNonNull(new CommandLine(BenchCli.class).getSubcommands().get("bench"));

    assertThat(benches).hasSize(10);
    assertThat(bench.getSubcommands().keySet()).containsExactlyInAnyOrderElementsOf(benches);
    assertThat(bench.getUsageMessage()).contains(benches);
  }
}
