package dev.reckon.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of settings may hold. */
class SettingsFileTest {

  @TempDir private Path directory;

  @Test
  void oneFileMayHoldTheSettingsOfSeveralProcessesAndNamesOfItsOwn() throws Exception {
    Path file =
        file(
            """
            broker = "kafka:9092"
            reckon.kafka.bootstrap-servers = ${broker}
            reckon.job.name = shop
            reckon.view.http.port = 8081
            """);
    assertThat(SettingsReader.parse(file).resolve().getString("reckon.kafka.bootstrap-servers"))
        .isEqualTo("kafka:9092");
    assertThat(SettingsReader.parse(file("# nothing yet")).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "workers = 4 | There are no settings in",
        "reckon.modle.workers = 4 | There are no settings reckon.modle",
        "reckon.workers = 4 | There are no settings reckon.workers",
        "reckon = 4 | reckon = 4 is not acceptable: it must be a section",
        "reckon.job { | cannot be read",
      })
  void settingsThatNoProcessWouldReadAreRefused(String content, String message) throws Exception {
    Path file = file(content);
    assertThatThrownBy(() -> SettingsReader.parse(file))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> SettingsReader.parse(directory.resolve("nowhere.conf")))
        .isInstanceOf(SettingRejected.class)
        .hasMessage("There is no file of settings " + directory.resolve("nowhere.conf"));
    assertThatThrownBy(() -> SettingsReader.parse(directory))
        .isInstanceOf(SettingRejected.class)
        .hasMessage(directory + " is a directory, not a file of settings");
  }

  private Path file(String content) throws Exception {
    return Files.writeString(directory.resolve("settings.conf"), content);
  }
}
