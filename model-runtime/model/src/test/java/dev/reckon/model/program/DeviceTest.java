package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceTest {

  /** What makes a tensor from nothing, with its arguments; they hold no call of a call. */
  private static final Pattern FACTORY =
      Pattern.compile(
          "torch\\.(?:arange|empty|eye|full|linspace|normal|ones|rand|randint|randn|randperm|tensor"
              + "|zeros)\\((?:[^()]|\\([^()]*\\))*\\)");

  @Test
  void devicesHaveTheNamesThatPyTorchGivesThem() {
    assertThat(Device.named("cpu")).contains(Device.CPU);
    assertThat(Device.named("cuda")).isEqualTo(Device.named("cuda:0"));
    assertThat(Device.named("cuda:3")).hasValueSatisfying(it -> assertThat(it.gpu()).isEqualTo(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "cuda:", "cuda:x", "CPU", "cuda:-1"})
  void otherNamesAreNone(String name) {
    assertThat(Device.named(name)).isEmpty();
  }

  @Test
  void theCpuIsThereAlways() throws Exception {
    TorchProgram.require(Device.CPU);
  }

  @Test
  void aDeviceThatIsNotThereIsSaidWithWhatToDo() {
    Device many = Device.named("cuda:99").orElseThrow();

    assertThatThrownBy(() -> TorchProgram.require(many))
        .isInstanceOf(NoDeviceException.class)
        .hasMessageStartingWith("the device cuda:99 cannot be used")
        .hasMessageContaining("--device cpu")
        .hasMessageNotContaining("\n")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aWorkerWhomThisLibtorchGivesNoStreamSharesThatOfTheDevice() {
    long before = TorchProgram.nativeValues();
    assertThatThrownBy(() -> TorchProgram.load(OwnStream.archive()))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("cuda");

    OwnStream.take(Device.CPU);
    OwnStream.take(Device.named("cuda").orElseThrow());

    assertThat(TorchProgram.nativeValues()).isEqualTo(before);
  }

  /** One on the CPU among others on a GPU would fail there, and only there. */
  @ParameterizedTest
  @MethodSource("programs")
  void everyTensorIsMadeOnTheDeviceOfAnother(String program) {
    assertThat(factories(textOf(program))).allSatisfy(call -> assertThat(call).contains("device="));
  }

  @Test
  void aTensorThatIsMadeWithoutADeviceIsFound() {
    assertThat(
            factories("x = torch.zeros([f(2), 3],\n    dtype=torch.int64) + torch.zeros_like(y)"))
        .containsExactly("torch.zeros([f(2), 3],\n    dtype=torch.int64)");
    assertThat(factories(textOf("reasoning/reasoning"))).isNotEmpty();
  }

  private static Set<String> programs() {
    return sources().keySet();
  }

  private static String textOf(String path) {
    return Objects.requireNonNull(sources().get(path), path);
  }

  /** Of all models, by path. */
  private static Map<String, String> sources() {
    Map<String, String> sources = new TreeMap<>(ProgramArchive.sources());
    List.of("late_fusion", "unisar", "sesrec")
        .forEach(baseline -> sources.putAll(ProgramArchive.sources("baselines/" + baseline)));
    return sources;
  }

  private static List<String> factories(String source) {
    return FACTORY.matcher(source).results().map(MatchResult::group).toList();
  }
}
