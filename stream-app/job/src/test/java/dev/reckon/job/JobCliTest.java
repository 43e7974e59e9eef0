package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCliTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesEveryOption() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--config", "--bootstrap-servers", "--inference", "--from-savepoint", "--resume");
  }

  @Test
  void theNameOfTheCommandMayComeFirst() {
    assertThat(run("job", "--help")).isZero();
    assertThat(out.toString()).contains("--bootstrap-servers");
  }

  @Test
  void aDirectoryToResumeFromIsNeeded() {
    assertThat(run("--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("reckon.job.flink.checkpoint.directory");
  }

  @Test
  void whatAnEarlierReleaseLeftIsNotPassedOver(@TempDir Path directory) throws Exception {
    Path old = directory.resolve("0123456789abcdef0123456789abcdef/chk-3");
    Files.createDirectories(old);
    Files.writeString(old.resolve("_metadata"), "complete");
    Path file = directory.resolve("job.conf");
    Files.writeString(
        file, "reckon.job.flink.checkpoint.directory = \"" + directory.toUri() + "\"");
    assertThat(run("--config", file.toString(), "--resume")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("--from-savepoint").contains("chk-3");
  }

  @Test
  void aWrongSettingIsOneSentence(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("job.conf");
    Files.writeString(file, "reckon.job.requests.deadline = never");
    assertThat(run("--config", file.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "reckon: Setting reckon.job.requests.deadline = never is not acceptable: it must be a"
                + " duration from 10ms to 60s");
  }

  @Test
  void anUnreachableBrokerIsOneSentence(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("job.conf");
    Files.writeString(
        file,
        "reckon.job.kafka { startup-timeout = 1s, properties {"
            + " default.api.timeout.ms = 500, request.timeout.ms = 400 } }");
    // Port 1 is reserved, so nobody listens there.
    assertThat(run("--config", file.toString(), "--bootstrap-servers", "localhost:1")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("reckon: The broker at localhost:1 cannot be used: it does not answer. ")
        .contains("--bootstrap-servers");
  }

  @Test
  void whatAClientCannotBeMadeWithIsNotBlamedOnTheBroker() {
    assertThat(
            run(
                "--bootstrap-servers",
                "localhost:1",
                "--kafka-property",
                "security.protocol=SSL",
                "--kafka-property",
                "ssl.truststore.location=/no/where.jks"))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("reckon: Kafka's clients cannot be made with the properties")
        .contains("/no/where.jks")
        .doesNotContain("localhost:1");
  }

  @Test
  void aMistypedOptionIsNamedWithTheOneThatWasMeant() {
    assertThat(run("--bootstrap-server", "localhost:9092")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "reckon: there is no option --bootstrap-server (did you mean --bootstrap-servers?)"
                + " (reckon job --help says more)");
  }

  private int run(String... arguments) {
    return JobCli.execute(
        JobCli.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
        arguments);
  }
}
