package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BundlePlacesTest {
  @TempDir private Path folder = Path.of("");
  private Path bundles = Path.of("");
  private Path elsewhere = Path.of("");

  @BeforeEach
  void makeDirectories() throws IOException {
    folder = folder.toRealPath();
    bundles = Files.createDirectory(folder.resolve("bundles"));
    elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createDirectory(bundles.resolve("one"));
    Files.createDirectory(elsewhere.resolve("foreign"));
  }

  @Test
  void besideTheBundleOfTheCommandLineBundlesMayLie() throws Exception {
    BundlePlaces places = BundlePlaces.beside(bundles.resolve("one"), folder.resolve("home"));

    assertThat(places.require(bundles.resolve("two").toString())).isEqualTo(bundles.resolve("two"));
    assertThat(places.require(folder.resolve("home/bundles/three").toString()))
        .isEqualTo(folder.resolve("home/bundles/three"));
    assertRefused(places, elsewhere.resolve("foreign").toString());
  }

  @Test
  void besideWhatTheBundleOfTheCommandLineLinksToBundlesMayLie() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("live"), bundles.resolve("one"));

    assertThat(BundlePlaces.beside(link, folder).require(bundles.resolve("two").toString()))
        .isEqualTo(bundles.resolve("two"));
  }

  @Test
  void aBundleAtTheRootAllowsNoOtherPath() {
    assertRefused(BundlePlaces.beside(Path.of("/bundle"), folder), "/etc");
  }

  @Test
  void onlyDirectoriesThatAreNamedHoldBundles() throws Exception {
    BundlePlaces places = new BundlePlaces(List.of(elsewhere));

    assertThat(places.require(elsewhere.resolve("foreign").toString()))
        .isEqualTo(elsewhere.resolve("foreign"));
    assertThatThrownBy(() -> places.require(bundles.resolve("one").toString()))
        .isInstanceOf(BundleRefusedException.class)
        .hasMessageContaining(bundles.resolve("one") + " is in none of the directories")
        .hasMessageContaining(elsewhere.toString())
        .hasMessageContaining("reckon.model.models.allowed-directories");
  }

  @Test
  void aPathThatLeadsElsewhereIsRefused() throws Exception {
    BundlePlaces places = new BundlePlaces(List.of(bundles));
    Files.createSymbolicLink(bundles.resolve("link"), elsewhere);

    assertRefused(places, bundles + "/../elsewhere/foreign");
    assertRefused(places, bundles + "/link/foreign");
    assertRefused(places, bundles + "/link/not-there");
    assertRefused(places, bundles + "-next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative", "../bundles/one", "/bundles/a\0b", "file:///etc"})
  void whatIsNoAbsolutePathIsRefused(String named) {
    assertRefused(new BundlePlaces(List.of(Path.of("/"))), named);
  }

  @Test
  void aRefusalHoldsNothingThatEndsALine() {
    assertThatThrownBy(
            () -> new BundlePlaces(List.of(bundles)).require("/a\n12:00 INFO all is well"))
        .hasMessageContaining("/a\\u000a12:00 INFO all is well is in none");
  }

  private static void assertRefused(BundlePlaces places, String named) {
    assertThatThrownBy(() -> places.require(named)).isInstanceOf(BundleRefusedException.class);
  }
}
