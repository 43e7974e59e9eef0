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
class LearningCliTest {

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
        "train --data events:x --protocol all --out b --model sasrec --set dd=3 | sasrec has no setting 'dd'",
        "train --data events:x --protocol all --out b --model sasrec --set d=-3 | Setting d = -3: d must be",
        "train --data events:x --protocol all --out b --model gru | There is no model 'gru'",
        "train --data foo:x --protocol all --out b --model sasrec | There is no reader \"foo\"",
        "train --data events --protocol all --out b --model sasrec | write events:PATH",
        "train --data no-searches,a=1:events:x --protocol all --out b --model sasrec | has no option \"a\"",
        "train --data events:x --protocol time --out b --model sasrec | There is no protocol \"time\"",
        "train --data events:x --protocol prequential --out b --model sasrec | under time-split",
        "tune --data events:x --protocol time --out d --model sasrec | There is no protocol \"time\"",
        "tune --data events:x --protocol all --out d --model sasrec | leave-one-out or time-split",
        "tune --data foo:x --protocol time-split --out d --model sasrec | There is no reader \"foo\"",
        "tune --data events:x --protocol time-split --out d --model sasrec --set dd=3 | sasrec has no"
            + " setting 'dd'",
        "tune --data events:x --protocol time-split --out d --model sasrec --space d=9..1 | is not a range",
        "tune --data events:x --protocol time-split --out d --model sasrec --set gru.d=8 | not searched",
        "evaluate --bundle b --data events:x --protocol time | There is no protocol \"time\"",
        "evaluate --bundle b --data events:x --protocol all | leaves nothing to test on",
        "evaluate --bundle b --data events:x --protocol time-split --seen never | --seen is exclude",
        "evaluate --bundle b --data events:x --protocol all --report no/such/r.json | there is no directory",
        "evaluate --bundle b --data events:x --protocol all --seed x | 'x' is not a whole number",
        "train --data events:x --protocol all --out b --model sasrec --report no/such/r.json | there is no directory",
        "tune --data events:x --protocol all --out d --model sasrec --report no/such/r.json | there is no directory",
        "bench train --report no/such/r.json | there is no directory",
        "bench model --report no/such/r.json | there is no directory",
        "bench memory --report no/such/r.json | there is no directory",
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
