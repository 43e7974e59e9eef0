package dev.reckon.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.Version;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import dev.reckon.model.testing.RandomWeights;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.Spellings;
import dev.reckon.model.text.TextRules;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {

  private static final int ITEMS = 20;
  private static final ModelConfig CONFIG =
      new ModelConfig(
          Architecture.SASREC,
          new ModelConfig.Encoder(
              16, 2, RandomWeights.HEADS, 24, RandomWeights.WINDOW, Attention.CAUSAL, 0.5, 0.2),
          0,
          1.0,
          null,
          ModelConfig.Vectors.NONE);

  @TempDir Path directory;
  private Path path = Path.of("");

  @BeforeEach
  void nameIt() {
    path = directory.resolve("bundle");
  }

  @Test
  void whatIsWrittenIsOpened() {
    Bundle written = write(RandomWeights.of(ITEMS, 1));

    Bundle opened = Bundle.open(path);

    assertThat(opened.manifest()).isEqualTo(written.manifest());
    assertThat(opened.digest()).isEqualTo(written.digest()).hasSize(64);
    assertThat(opened.items()).isEqualTo(items());
    assertThat(opened.weights().tensors().keySet())
        .isEqualTo(RandomWeights.of(ITEMS, 1).tensors().keySet());
    assertThat(path.resolve("MODEL_CARD.md")).content().contains("sasrec 20260101T000000Z-seed1");
  }

  @Test
  void networksFromBeforeASettingHaveWhatTheyWereTrainedWith() throws IOException {
    ObjectNode older = Settings.JSON.valueToTree(CONFIG);
    older.remove("attention");

    assertThat(Settings.JSON.treeToValue(older, ModelConfig.class)).isEqualTo(CONFIG);
  }

  @ParameterizedTest
  @CsvSource({
    "apart, 2, late-fusion, apart.both.weight",
    "transitions, 0, unisar, transitions.layer.0.attention.norm.bias",
    "coattention, 0, sesrec, coattention.affinity"
  })
  void baselinesThatWereAnAttentionAreModelsOfTheirOwn(
      String attention, int steps, String model, String weight) throws IOException {
    ObjectNode older = Settings.JSON.valueToTree(ModelConfig.of(Architecture.CROSS_REASONING));
    older.put("attention", attention).put("cross_steps", steps).remove("text_rules");

    ModelConfig config = Settings.JSON.treeToValue(older, ModelConfig.class);

    assertThat(config.architecture().id()).isEqualTo(model);
    assertThat(config.attention()).isEqualTo(Attention.CAUSAL);
    assertThat(config.allSteps()).isEqualTo(steps);
    assertThat(config.weightShapes(ITEMS, 0)).containsKey(weight);
    JsonNode written = Settings.JSON.valueToTree(config);
    assertThat(Settings.JSON.treeToValue(written, ModelConfig.class)).isEqualTo(config);
  }

  @Test
  void settingsStandInTheOrderThatBundlesHaveThemIn() {
    assertThat(Settings.keys(ModelConfig.of(Architecture.CROSS_REASONING)))
        .containsExactly(
            "architecture",
            "d",
            "layers",
            "heads",
            "inner",
            "window",
            "reasoning_steps",
            "dropout",
            "input_dropout",
            "tau",
            "attention",
            "cross_steps",
            "grams",
            "candidates",
            "text_rules");
  }

  @Test
  void anOpenedBundleRanks() {
    try (TorchModel model = write(RandomWeights.of(ITEMS, 1)).load()) {
      assertThat(model.itemCount()).isEqualTo(ITEMS);
      assertThat(model.windowLength()).isEqualTo(RandomWeights.WINDOW);
    }
  }

  @Test
  void aBundleTakesThePlaceOfAnother() throws IOException {
    String first = write(RandomWeights.of(ITEMS, 1)).digest();
    String second = write(RandomWeights.of(ITEMS, 2)).digest();

    assertThat(second).isNotEqualTo(first);
    assertThat(Bundle.open(path).digest()).isEqualTo(second);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void sumsAreThoseOfSha256sum() throws IOException {
    write(RandomWeights.of(ITEMS, 1));

    assertThat(Files.readAllLines(path.resolve("SHA256SUMS")))
        .hasSize(5)
        .allMatch(line -> line.matches("[0-9a-f]{64}  [\\w.]+"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.json",
        "weights.safetensors",
        "program.pt",
        "items.jsonl.gz",
        "MODEL_CARD.md"
      })
  void aChangedFileIsRefusedByName(String file) throws IOException {
    write(RandomWeights.of(ITEMS, 1));
    byte[] content = Files.readAllBytes(path.resolve(file));
    content[content.length / 2] ^= 1;
    Files.write(path.resolve(file), content);

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(file + " is not the file that was written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.json", "weights.safetensors", "program.pt", "items.jsonl.gz"})
  void aMissingFileIsRefusedByName(String file) throws IOException {
    write(RandomWeights.of(ITEMS, 1));
    Files.delete(path.resolve(file));

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(file + " is missing");
  }

  @Test
  void whatIsNoBundleIsSaidWithWhatToDo() throws IOException {
    Path file = Files.writeString(directory.resolve("a-file"), "");

    assertThatThrownBy(() -> Bundle.open(directory))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(directory + " is not a bundle of Reckon (it has no SHA256SUMS)")
        .hasMessageContaining("train one with ./reckon train");
    assertThatThrownBy(() -> Bundle.open(file))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("is not a bundle of Reckon (it is a file");
  }

  @Test
  void noDirectoryIsSaid() {
    assertThatThrownBy(() -> Bundle.open(directory.resolve("none")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("There is no bundle at");
  }

  @Test
  void weightsThatAreNoNumbersAreRefused() {
    Weights broken = RandomWeights.of(ITEMS, 1);
    broken.get("item_embedding").values()[5] = Float.NaN;

    assertThatThrownBy(() -> write(broken))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("weight item_embedding holds values that are not numbers");
  }

  @Test
  void weightsOfAnotherShapeAreRefused() {
    assertThatThrownBy(() -> write(RandomWeights.of(ITEMS + 1, 1)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("weight item_embedding has the wrong shape");
  }

  @Test
  void programsThatDoNotCompileAreRefused() throws IOException {
    byte[] broken =
        ProgramArchive.of(Map.of("programs", "class Programs(Module):\n  def bind(self): oops\n"));
    BundleStore.write(path, manifest(), RandomWeights.of(ITEMS, 1), broken, items());

    assertThatThrownBy(() -> Bundle.open(path, TrustedPrograms.ANY).load())
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("cannot run its program");
  }

  @Test
  void anOlderProgramServesInFloat32Alone() throws IOException {
    byte[] older =
        ProgramArchive.of(
            Map.of(
                "programs",
                """
                class Programs(Module):
                  def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool) -> int:
                    return heads
                """));
    BundleStore.write(path, manifest(), RandomWeights.of(ITEMS, 1), older, items());

    Bundle.open(path, TrustedPrograms.ANY).load().close();
    assertThatThrownBy(
            () ->
                Bundle.open(path, TrustedPrograms.ANY)
                    .load(new Execution(Device.CPU, Precision.BFLOAT16, false)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("cannot run its program on cpu in bfloat16: ");
  }

  @Test
  void aProgramThatReckonDidNotWriteIsRefusedBeforeItIsLoaded() {
    byte[] foreign =
        ProgramArchive.of(
            Map.of(
                "programs",
                """
                class Programs(Module):
                  def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool) -> int:
                    torch.from_file("/tmp/owned", True, 10)
                    return heads
                """));
    BundleStore.write(path, manifest(), RandomWeights.of(ITEMS, 1), foreign, items());
    String digest = Digests.sha256(foreign);

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("program.pt (sha256 " + digest + ")")
        .hasMessageContaining("reckon.model.models.trust-programs (option --trust-programs)");
    assertThat(Bundle.open(path, TrustedPrograms.named("reckon," + digest).orElseThrow()).items())
        .hasSize(ITEMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"items.jsonl.gz", "words.txt.gz"})
  void aListThatUnpacksToMoreThanItMayIsRefusedAtOnce(String file) throws IOException {
    writeWithWords(List.of("war", "pokemon"));
    try (OutputStream bomb =
        new GZIPOutputStream(Files.newOutputStream(path.resolve(file)), 1 << 16)) {
      byte[] megabyte = new byte[1 << 20];
      Arrays.fill(megabyte, (byte) 'x');
      for (int i = 0; i < 64; i++) {
        bomb.write(megabyte);
      }
    }
    signAnew();

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("line 1 of " + file + " is longer than 65,536 characters");
  }

  @Test
  void linesThatUnpackToMoreThanTheyMayAreRefused() throws IOException {
    Path file = Files.createDirectory(path).resolve("words.txt.gz");
    try (OutputStream bomb = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      byte[] lines = new byte[1 << 20];
      Arrays.fill(lines, (byte) '\n');
      for (int i = 0; i < 17; i++) {
        bomb.write(lines);
      }
    }

    assertThatThrownBy(() -> BundleFiles.lines(path, "words.txt.gz", Long.MAX_VALUE))
        .isInstanceOf(IOException.class)
        .hasMessage("words.txt.gz unpacks to more than 16,777,216 bytes");
  }

  @Test
  void moreItemsThanWeightsAreRefused() throws IOException {
    write(RandomWeights.of(ITEMS, 1));
    try (OutputStream items =
        new GZIPOutputStream(Files.newOutputStream(path.resolve("items.jsonl.gz")))) {
      items.write(
          "{\"item_id\":\"i\",\"count\":1}\n".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    }
    signAnew();

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("items.jsonl.gz has more lines than the 21 that the weights have");
  }

  @Test
  void aFileThatIsTooLargeOrNoFileIsRefusedBeforeItIsRead() throws IOException {
    write(RandomWeights.of(ITEMS, 1));
    try (FileChannel sparse =
        FileChannel.open(path.resolve("model.json"), StandardOpenOption.WRITE)) {
      sparse.write(ByteBuffer.wrap(new byte[1]), 10L << 30);
    }
    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("model.json has 10,737,418,241 bytes, more than the 1,048,576");

    Files.delete(path.resolve("model.json"));
    Files.createSymbolicLink(path.resolve("model.json"), Path.of("/dev/zero"));
    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("model.json is not a file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"config\": null}",
        "[[[[[[",
        "{\"model\": 7, \"config\": {\"architecture\": \"sasrec\", \"layers\": 2000000000}}"
      })
  void aManifestThatTrainDoesNotWriteIsRefused(String manifest) throws IOException {
    write(RandomWeights.of(ITEMS, 1));
    Files.writeString(path.resolve("model.json"), manifest);
    signAnew();

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("is refused");
  }

  @Test
  void moreLayersThanWeightsAreRefusedBeforeTheirShapesAreMade() throws IOException {
    write(RandomWeights.of(ITEMS, 1));
    String manifest = Files.readString(path.resolve("model.json"));
    Files.writeString(
        path.resolve("model.json"), manifest.replace("\"layers\" : 2", "\"layers\" : 2000000000"));
    signAnew();

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("fewer weights than layers");
  }

  @Test
  void bundlesFromBeforeVotesCountAllOccurrences() throws IOException {
    assertThat(
            Settings.JSON
                .readValue("{\"item_id\":\"i1\",\"count\":7}", BundleItem.class)
                .popularity())
        .isEqualTo(7);
  }

  /** As an attacker would make a bad bundle. */
  private void signAnew() throws IOException {
    StringBuilder sums = new StringBuilder();
    for (String line : Files.readAllLines(path.resolve("SHA256SUMS"))) {
      String file = line.split(" {2}", 2)[1];
      sums.append(Digests.sha256(path.resolve(file))).append("  ").append(file).append('\n');
    }
    Files.writeString(path.resolve("SHA256SUMS"), sums);
  }

  @Test
  void directoriesOfOtherThingsAreLeftAlone() throws IOException {
    Files.createDirectory(path);
    Files.write(path.resolve("a"), "b".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> write(RandomWeights.of(ITEMS, 1)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("exists and is not a bundle");
  }

  @Test
  void wordsThatHaveVectorsAreWritten() throws IOException {
    assertThat(writeWithWords(List.of("war", "pokemon")).words()).containsExactly("war", "pokemon");
    assertThat(Bundle.open(path).grams().of("war"))
        .isEqualTo(Grams.hashed(40, TextRules.V1).withWords(List.of("war", "pokemon")).of("war"));
    assertThat(Files.readAllLines(path.resolve("SHA256SUMS"))).hasSize(6);

    Files.delete(path.resolve("words.txt.gz"));
    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("words.txt.gz is missing");
  }

  @Test
  void bundlesFromBeforeTextRulesReadTextsByTheFirst() throws JsonProcessingException {
    ObjectNode config = Settings.JSON.valueToTree(ModelConfig.named(ModelConfig.CROSS_REASONING));
    assertThat(config.remove("text_rules").intValue()).isEqualTo(TextRules.NEWEST.version());

    ModelConfig older = Settings.JSON.treeToValue(config, ModelConfig.class);

    assertThat(older.gramsWith(List.of()).of("C++ दिन"))
        .isEqualTo(Grams.hashed(1 << 15, TextRules.V1).of("C++ दिन"))
        .isNotEqualTo(Grams.hashed(1 << 15, TextRules.V2).of("C++ दिन"));
    assertThat(Settings.with(older, "text_rules", "2").gramsWith(List.of()).of("C++ दिन"))
        .isEqualTo(Grams.hashed(1 << 15, TextRules.V2).of("C++ दिन"));
    assertThatThrownBy(() -> Settings.with(older, "text_rules", "3"))
        .hasMessageContaining("text_rules must be from 1 to 2");
  }

  @Test
  void aChangedWordIsRefused() throws IOException {
    writeWithWords(List.of("war"));
    byte[] war = Files.readAllBytes(path.resolve("words.txt.gz"));
    writeWithWords(List.of("raw"));
    Files.write(path.resolve("words.txt.gz"), war);

    assertThatThrownBy(() -> Bundle.open(path))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("words.txt.gz is not the file that was written");
  }

  @Test
  void theMemoryOfABundleGoesOnFromWhatItHadLearnt() {
    assertThat(writeWithMemory(MemorySettings.DEFAULT).memory()).isPresent();

    StreamMemory memory = Bundle.open(path).memory().orElseThrow().read();

    assertThat(memory.ask(new Question(List.of("i1"), null, Set.of("i1"))).itemIds())
        .containsExactly("i2");
    assertThat(write(RandomWeights.of(ITEMS, 1)).memory()).isEmpty();
  }

  @Test
  void aMemoryWithOtherHalfLivesThanTheManifestSaysIsRefused() {
    Bundle bundle = writeWithMemory(MemorySettings.LASTING);

    assertThatThrownBy(() -> bundle.memory().orElseThrow().read())
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("memory.bin.gz cannot be read")
        .hasMessageContaining("half-lives");
  }

  @Test
  void aMemoryThatIsMissingOrAnotherIsRefused() throws IOException {
    writeWithMemory(MemorySettings.DEFAULT);
    Files.write(path.resolve("memory.bin.gz"), new byte[] {1});
    assertThatThrownBy(() -> Bundle.open(path))
        .hasMessageContaining("memory.bin.gz is not the file that was written");
    Files.delete(path.resolve("memory.bin.gz"));
    assertThatThrownBy(() -> Bundle.open(path)).hasMessageContaining("memory.bin.gz is missing");
  }

  @Test
  void wordsThatTrainingReadAreWritten() throws IOException {
    writeWithWords(List.of("war", "pokemon"), readWords(1, 3));

    ReadWords read = Objects.requireNonNull(Bundle.open(path).readWords());
    assertThat(read.encoder()).isEqualTo("a model");
    assertThat(read.centre()).containsExactly(0, 1, 2);
    assertThat(read.words()).containsExactly(1);
    assertThat(read.vectors().values()).containsExactly(3, 4, 5);
    assertThat(read.spellings().hasNear("pokemn")).isTrue();

    Files.delete(path.resolve("read-words.safetensors"));
    assertThatThrownBy(() -> Bundle.open(path))
        .hasMessageContaining("read-words.safetensors is missing");
  }

  @Test
  void readWordsThatTheBundleDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> writeWithWords(List.of("war", "pokemon"), readWords(2, 3)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("it names words that the bundle does not have");
    assertThatThrownBy(() -> writeWithWords(List.of("war", "pokemon"), readWords(1, 2)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("it has not one vector for each word");
    assertThatThrownBy(() -> writeWithWords(List.of(), readWords(0, 3)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("it names words that the bundle does not have");
  }

  private static ReadWords readWords(int word, int width) {
    return new ReadWords(
        "a model",
        new float[] {0, 1, 2},
        new int[] {word},
        new Tensor.Floats(Arrays.copyOf(new float[] {3, 4, 5}, width), 1, width),
        Spellings.of(List.of("war", "pokemon")));
  }

  private Bundle writeWithMemory(MemorySettings settings) {
    StreamMemory memory = new StreamMemory(settings);
    memory.learn(new Click("ann", "e1", "i1", 1, null));
    memory.learn(new Click("ann", "e2", "i2", 2, null));
    return BundleStore.write(
        path,
        manifest(),
        RandomWeights.of(ITEMS, 1),
        ProgramArchive.ofClassPath(),
        items(),
        List.of(),
        BundleExtras.remembering(memory));
  }

  private Bundle writeWithWords(List<String> words) {
    return writeWithWords(words, null);
  }

  private Bundle writeWithWords(List<String> words, @Nullable ReadWords readWords) {
    ModelConfig config =
        Settings.with(ModelConfig.named(ModelConfig.CROSS_REASONING), "grams", "40")
            .readingVectors(null, 3);
    Map<String, Tensor.Floats> tensors = new TreeMap<>();
    config
        .weightShapes(ITEMS, words.size())
        .forEach(
            (name, shape) ->
                tensors.put(name, new Tensor.Floats(new float[(int) Tensor.sizeOf(shape)], shape)));
    return BundleStore.write(
        path,
        manifest(config),
        new Weights(tensors, Map.of()),
        ProgramArchive.ofClassPath(),
        items(),
        words,
        new BundleExtras(readWords, null, null, null));
  }

  private Bundle write(Weights weights) {
    return BundleStore.write(path, manifest(), weights, ProgramArchive.ofClassPath(), items());
  }

  private static Manifest manifest() {
    return manifest(CONFIG);
  }

  private static Manifest manifest(ModelConfig config) {
    return new Manifest(
        config.architecture().id(),
        "20260101T000000Z-seed1",
        "2026-01-01T00:00:00Z",
        Version.get(),
        config,
        Settings.JSON.createObjectNode().put("learning_rate", 0.001),
        1,
        new Manifest.Data("pairs:x", "00", "all", ITEMS, 100),
        Map.of("NDCG@10", 0.5),
        new Manifest.Popularity("PT6H", "2025-12-31T00:00:00Z"),
        MemoryMix.of(MemorySettings.DEFAULT, Mixture.DEFAULT));
  }

  private static List<BundleItem> items() {
    return IntStream.range(0, ITEMS)
        .mapToObj(
            i ->
                new BundleItem(
                    "i" + i, i == 0 ? "Title" : null, ITEMS - i, i / 8.0, ITEMS - i - 1L))
        .toList();
  }
}
