package dev.reckon.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.cli.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a command line is one sentence, with status 2. */
class ServingCliTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models shwo | there is no command 'shwo' (did you mean show?)",
        "models try b --percent 100 | --percent is 100: it must be 1 to 99",
        "models show extra | 'extra' is one word too many",
        "models show --bootstrap-servers nowhere | 'nowhere' is not host:port of a broker",
        "serve-model --bundle b --prot 1 | there is no option --prot (did you mean --port?)",
      })
  void aWrongCommandLineIsOneSentenceThatSaysWhatWasMeant(String line, String expected) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("reckon: ").contains(expected).hasLineCount(1);
  }

  @Test
  void aWrongSettingOfTheServerIsAWrongCommandLine() {
    assertThat(run("serve-model", "--bundle", "b", "--port", "70000")).isEqualTo(2);
    assertThat(err.toString()).startsWith("reckon: Setting reckon.model.port = 70000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve-model ", "models ", "models try "})
  void everyCommandTellsItsVersionAndItsHelp(String command) {
    assertThat(run((command + "--version").split(" "))).isZero();
    assertThat(out.toString().strip()).isEqualTo("reckon " + Version.get());
    assertThat(run((command + "--help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: reckon " + command.strip());
  }

  private int run(String... arguments) {
    return ServingCli.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
