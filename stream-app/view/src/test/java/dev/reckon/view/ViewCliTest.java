package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ViewCliTest {

  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Test
  void helpTellsTheOptions() {
    assertThat(run("view", "--help")).isZero();
    assertThat(out.toString()).contains("--config", "--port", "--bootstrap-servers");
  }

  @Test
  void aWrongSettingIsNamed() {
    assertThat(run("--port", "70000")).isEqualTo(2);
    assertThat(err.toString()).contains("reckon.view.http.port = 70000");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(run("--config", "nowhere.conf")).isEqualTo(2);
    assertThat(err.toString()).contains("nowhere.conf");
  }

  private int run(String... arguments) {
    CommandLine command =
        ViewCli.commandLine().setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));
    return ViewCli.execute(command, arguments);
  }
}
