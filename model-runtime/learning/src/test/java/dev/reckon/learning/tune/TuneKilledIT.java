package dev.reckon.learning.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.learning.testing.CommandProcess;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search in a JVM of its own that is killed on the spot, in the middle of a trial. */
class TuneKilledIT {

  @TempDir private Path folder;

  @Test
  void givenAgainItGoesOnInTheMiddleOfTheTrialAndEndsAsIfItHadNotBeenKilled() throws Exception {
    Files.write(folder.resolve("pairs.txt"), randomPairs());
    try (CommandProcess tuning = tune("killed")) {
      tuning.awaitLine("sasrec trial 2 of 2");
      tuning.awaitLine("epoch 2 of ");
      tuning.awaitLine("epoch 3 of ");
      tuning.kill();
    }
    byte[] first = Files.readAllBytes(folder.resolve("killed/sasrec/trial-0001.json"));
    assertThat(folder.resolve("killed/sasrec/trial-0002.checkpoint")).exists();

    try (CommandProcess tuning = tune("killed")) {
      assertThat(tuning.awaitEnd()).isZero();
      assertThat(tuning.lines()).anyMatch(line -> line.matches("Going on after [23] epochs .*"));
    }
    try (CommandProcess tuning = tune("whole")) {
      assertThat(tuning.awaitEnd()).isZero();
    }

    assertThat(folder.resolve("killed/sasrec/trial-0001.json")).hasBinaryContent(first);
    assertThat(losses("killed")).hasSize(8).isEqualTo(losses("whole"));
  }

  private CommandProcess tune(String out) throws IOException {
    String[] words =
        Stream.of(
                "tune --data=pairs:pairs.txt --protocol=leave-one-out --model=sasrec --trials=2",
                "--set d=16 --set inner=16 --set max_epochs=4 --set patience=4",
                "--out " + out + " --report " + out + ".json")
            .flatMap(line -> Stream.of(line.split(" ", -1)))
            .toArray(String[]::new);
    return CommandProcess.start(folder, words);
  }

  private List<Double> losses(String out) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (JsonNode trial :
        Settings.JSON.readTree(folder.resolve(out + ".json").toFile()).at("/models/0/trials")) {
      trial.get("curve").forEach(epoch -> losses.add(epoch.get("loss").asDouble()));
    }
    return losses;
  }

  private static List<String> randomPairs() {
    Random random = new Random(1);
    return random.ints(20_000, 0, 1_000).mapToObj(i -> "u" + i % 397 + " i" + i).toList();
  }
}
