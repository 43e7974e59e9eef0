package dev.reckon.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {

  @TempDir private Path directory;

  @Test
  void theOldestBundlesThatServeNobodyAreRemoved() throws IOException {
    Bundles bundles = new Bundles(directory);
    for (int day = 1; day <= 6; day++) {
      Path bundle = bundles.next(Instant.parse("2026-01-0" + day + "T00:00:00Z"), "anchor");
      Files.createDirectories(bundle);
      Files.writeString(bundle.resolve("model.json"), "{}");
    }
    Deployment deployment =
        Deployment.newBuilder()
            .setLive(at("20260105T000000Z-anchor"))
            .setPrevious(at("20260101T000000Z-anchor"))
            .build();

    bundles.tidy(deployment, 2);

    assertThat(names())
        .containsExactly(
            "20260101T000000Z-anchor",
            "20260104T000000Z-anchor",
            "20260105T000000Z-anchor",
            "20260106T000000Z-anchor");
  }

  @Test
  void aDeploymentThatNamesNoPathKeepsNothing() throws IOException {
    Files.createDirectories(directory.resolve("20260101T000000Z-first"));

    new Bundles(directory).tidy(Deployment.getDefaultInstance(), 0);

    assertThat(names()).isEmpty();
  }

  private DeployedBundle at(String name) {
    return DeployedBundle.newBuilder().setPath(directory.resolve(name).toString()).build();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
