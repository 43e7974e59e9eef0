package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launcher, {@code ./reckon}: what it tells the processes that it starts. */
class LauncherTest {

  private static final Path LAUNCHER = Path.of("..", "..", "reckon");

  private static final Pattern PROPERTY = Pattern.compile("-D([\\w.]+)=");

  /** Every process refuses keys below its root that its reference.conf does not know. */
  @Test
  void launcherPassesNoPropertyThatAProcessTakesForASetting() throws IOException {
    List<String> names =
        PROPERTY
            .matcher(Files.readString(LAUNCHER))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(names)
        .contains("dev.reckon.view.built")
        .noneMatch(name -> name.startsWith("reckon."));
  }
}
