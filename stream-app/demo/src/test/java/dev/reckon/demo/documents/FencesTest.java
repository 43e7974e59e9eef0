package dev.reckon.demo.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.testing.Document;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a fence holds is said, and few commands are not run: those that are named here. */
class FencesTest {

  private static final Set<String> LANGUAGES = Set.of("sh", "text", "json", "python");

  private static final List<Fence> ALL =
      Document.all().stream().flatMap(page -> Fence.of(page).stream()).toList();

  @Test
  void everyFenceSaysWhatItHolds() {
    assertThat(ALL)
        .hasSizeGreaterThan(30)
        .allSatisfy(fence -> assertThat(LANGUAGES).as(fence.where()).contains(fence.language()));
  }

  @Test
  void commandsStandInFencesThatAreRun() {
    assertThat(ALL)
        .filteredOn(fence -> !fence.isShell())
        .allSatisfy(
            fence ->
                assertThat(fence.lines())
                    .as(fence.where())
                    .noneMatch(line -> line.matches("\\s*(\\./reckon|mvn|curl|docker) .*")));
  }

  @Test
  void whatCannotBeRunHereIsNamedHere() {
    assertThat(ALL.stream().filter(fence -> fence.notRun().isPresent()))
        .extracting(fence -> fence.page() + ": " + fence.commands().get(0).split(" ", -1)[0])
        .containsExactlyInAnyOrder(
            "CONTRIBUTING.md: mvn",
            "CONTRIBUTING.md: mvn",
            "docs/design/tests.md: mvn",
            "docs/results/cross-reasoning.md: npm",
            "docs/results/cross-reasoning.md: java",
            "docs/results/faults.md: mvn",
            "docs/results/gpu.md: ./reckon",
            "docs/results/runtime.md: OMP_NUM_THREADS=1",
            "examples/README.md: ./reckon",
            "examples/README.md: python3",
            "examples/README.md: mvn");
  }

  @Test
  void continuedLinesAreOneCommandAndCommentsNone() {
    String text =
        """
        <!-- not run: no GPU -->
        ```sh
        ./reckon train \\
           --seed 1 --x a  # why

        echo 'a|b' | cat
        ```
        """;
    Fence fence = Fence.of(new Document("page", text)).get(0);

    assertThat(fence.commands())
        .containsExactly("./reckon train --seed 1 --x a", "echo 'a|b' | cat");
    assertThat(fence.notRun()).contains("no GPU");
    assertThat(fence.line()).isEqualTo(2);
  }

  @Test
  void boundsChangeNothingButTheSize() {
    assertThat(Bounds.of("./reckon tune --data x --trials 20 --for 2h"))
        .isEqualTo("./reckon tune --data x --for 2h --trials 1 --set max_epochs=1");
    assertThat(Bounds.of("./reckon demo"))
        .isEqualTo("./reckon demo --events 100 --past-events 4000 --headless");
    assertThat(Bounds.of("f() { for s in 1 2; do ./reckon train --epochs 9 --seed $s; done; }"))
        .isEqualTo(
            "f() { for s in 1 2; do ./reckon train --epochs 1 --seed $s --set max_epochs=1; done; }");
    assertThat(Bounds.of("./reckon models promote")).isEqualTo("./reckon models promote");
  }
}
