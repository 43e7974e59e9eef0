package dev.reckon.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.cli.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a command line is one sentence, with status 2. */
class ModelCliTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --protocl all | there is no option --protocl (did you mean --protocol?)",
        "train --data x:y --out --protocol | Expected parameter for option '--out'",
        "train --data x:y --protocol all --out b --epochs 0 | '0' is not a whole number of at least"
            + " 1",
        "train --data x:y --protocol all --out b --epochs many | 'many' is not a whole number",
        "train --protocol all | Missing required options",
        "tune --data x:y --model sasrec --protocol all --out d --trials 0 | at least 1",
        "evaluate --bundle a b --agianst c | there is no option --agianst (did you mean"
            + " --against?)",
        "trian | there is no command 'trian' (did you mean train?)",
        "bench train --seconds 0 | at least 1",
      })
  void aWrongCommandLineIsOneSentenceThatSaysWhatWasMeant(String line, String expected) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("reckon: ").contains(expected).hasLineCount(1);
  }

  @Test
  void whatCannotBeDoneIsOneSentenceWithStatusOne() {
    assertThat(run("evaluate", "--bundle", "nowhere", "--data", "x:y", "--protocol", "time-split"))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("reckon: ").contains("nowhere").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train ", "bench model "})
  void everyCommandTellsItsVersionAndItsHelp(String command) {
    assertThat(run((command + "--version").split(" "))).isZero();
    assertThat(out.toString().strip()).isEqualTo("reckon " + Version.get());
    assertThat(run((command + "--help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: reckon " + command.strip());
  }

  @Test
  void helpOfTrainNamesTheSettings() {
    assertThat(run("train", "--help")).isZero();
    assertThat(out.toString()).contains("learning_rate=0.001", "Of cross-reasoning:");
  }

  private int run(String... arguments) {
    return LearningCli.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
