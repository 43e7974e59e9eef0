package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.recommendation.v1.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleWatcherTest {
  private final List<String> loaded = new ArrayList<>();
  private int refused;
  private Path folder;
  private Path bundle;
  private BundleWatcher watcher;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    this.folder = folder;
    bundle = folder.resolve("live");
    Files.createSymbolicLink(bundle, bundle("one", "good 1"));
    watcher = new BundleWatcher(bundle, this::load, () -> refused++);
    watcher.start(BundleWatcher.digestOf(bundle), Duration.ofHours(1)); // the test looks itself
  }

  @AfterEach
  void stop() {
    watcher.close();
  }

  @Test
  void anUnchangedBundleIsLeftAlone() throws Exception {
    watcher.look();

    assertThat(loaded).isEmpty();
  }

  @Test
  void aLinkThatPointsElsewhereBringsTheOtherBundleLiveOnce() throws Exception {
    pointTo(bundle("two", "good 2"));
    watcher.look();
    watcher.look();

    assertThat(loaded).containsExactly("good 2");
  }

  @Test
  void aRefusedBundleIsNotTriedAgainUntilAFileOfItChanges() throws Exception {
    Path bad = bundle("bad", "bad");
    pointTo(bad);
    watcher.look();
    watcher.look();
    assertThat(loaded).containsExactly("bad");
    assertThat(refused).isEqualTo(1);

    Files.writeString(bad.resolve("weights.safetensors"), "the rest of a slow copy");
    watcher.look();
    assertThat(loaded).containsExactly("bad", "bad");
  }

  @Test
  void anErrorDoesNotEndTheWatchAndTheNextBundleIsLoaded() throws Exception {
    pointTo(bundle("bomb", "out of memory"));
    assertThatThrownBy(() -> watcher.look()).isInstanceOf(OutOfMemoryError.class);
    watcher.lookSafely();
    assertThat(loaded).as("it is not tried again").containsExactly("out of memory");

    pointTo(bundle("good", "good 2"));
    watcher.lookSafely();
    assertThat(loaded).containsExactly("out of memory", "good 2");
  }

  @Test
  void anErrorIsCountedAndSwallowed() throws Exception {
    pointTo(bundle("bomb", "out of memory"));
    watcher.lookSafely();

    assertThat(refused).isEqualTo(1);
  }

  @Test
  void goingBackToTheBundleThatServesNeedsNoLoading() throws Exception {
    pointTo(bundle("bad", "bad"));
    watcher.look();
    pointTo(folder.resolve("one"));
    watcher.look();

    assertThat(loaded).containsExactly("bad");
  }

  @Test
  void aBundleThatIsAwayForAMomentIsNoError() throws Exception {
    Files.delete(bundle);
    watcher.look();

    assertThat(refused).isZero();
  }

  private ModelRef load(Path path) throws BundleRefusedException {
    try {
      String content = Files.readString(path.resolve("SHA256SUMS"));
      loaded.add(content);
      if (content.startsWith("out of memory")) {
        throw new OutOfMemoryError("Java heap space");
      }
      if (content.startsWith("bad")) {
        throw new BundleRefusedException("it is bad");
      }
      return ModelRef.newBuilder().setDigest(BundleWatcher.digestOf(path)).build();
    } catch (IOException e) {
      throw new BundleRefusedException("it cannot be read", e);
    }
  }

  private Path bundle(String name, String content) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(name));
    Files.writeString(directory.resolve("SHA256SUMS"), content);
    return directory;
  }

  private void pointTo(Path target) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("next"), target);
    Files.move(link, bundle, StandardCopyOption.ATOMIC_MOVE);
  }
}
