package dev.reckon.learning.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.bundle.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsHelpTest {

  @Test
  void everySettingOfEveryModelIsInTheHelpWithItsDefault() {
    List<String> words = words(SettingsHelp.lines());

    for (String model : ModelConfig.architectures()) {
      SettingsHelp.defaults(model)
          .forEach((key, value) -> assertThat(words).contains(key + "=" + value));
    }
    assertThat(SettingsHelp.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void noLineOfSettingsIsToldTwice() {
    List<String> settings =
        SettingsHelp.lines().stream().filter(line -> line.startsWith("  ")).toList();
    assertThat(settings).hasSizeGreaterThan(10).doesNotHaveDuplicates();
  }

  @Test
  void everySettingIsExplainedInTheDocumentation() throws Exception {
    String documentation =
        Files.readString(Path.of("..", "..", "docs", "reference", "settings.md"));

    for (String model : ModelConfig.architectures()) {
      assertThat(SettingsHelp.defaults(model).keySet())
          .allMatch(key -> documentation.contains("\n| `" + key + "` |"));
    }
  }

  private static List<String> words(List<String> lines) {
    return lines.stream().flatMap(line -> List.of(line.trim().split(" ")).stream()).toList();
  }
}
