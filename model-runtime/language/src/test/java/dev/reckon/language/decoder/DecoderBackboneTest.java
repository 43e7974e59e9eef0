package dev.reckon.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderBackboneTest {

  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"qwen2,true", "qwen2,false", "qwen3,true", "llama,false", "llama,true"})
  void aModelIsReadWithAndWithoutAPrefix(String modelType, boolean isTied) throws IOException {
    for (String prefix : List.of("", "model.")) {
      try (DecoderBackbone model = open(new TinyLm(modelType, isTied, prefix).write(directory))) {
        assertThat(model.width()).isEqualTo(TinyLm.WIDTH);
        assertThat(model.hasHead()).isTrue();
        assertThat(model.adapted()).hasSize(7 * TinyLm.LAYERS);
      }
    }
  }

  @Test
  void anEncoderOfTextsNeedsNoHead() throws IOException {
    TinyLm tiny = new TinyLm("llama", false, "");
    tiny.tensors().remove("lm_head.weight");
    try (DecoderBackbone model = open(tiny.write(directory))) {
      assertThat(model.hasHead()).isFalse();
    }
  }

  /** What files of some ages and makers hold beside the weights. */
  @Test
  void aCopyOfTheTableAndOldFrequenciesAreLeftOut() throws IOException {
    TinyLm tiny = new TinyLm("qwen2", true, "model.");
    tiny.tensors().put("lm_head.weight", tiny.tensor("embed_tokens.weight"));
    tiny.tensors()
        .put("model.layers.0.self_attn.rotary_emb.inv_freq", new Tensor.Floats(new float[2], 2));
    open(tiny.write(directory)).close();
  }

  @Test
  void severalFilesAreReadByTheirIndex() throws IOException {
    TinyLm tiny = TinyLm.of("qwen3");
    tiny.write(directory);
    Map<String, float[]> whole = placed();
    Files.delete(directory.resolve("model.safetensors"));
    writeShards(tiny, Map.of());
    assertThat(placed()).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void aTableWithoutASpareRowGetsTheMeanOfItsRowsForTheThought() throws IOException {
    TinyLm tiny = TinyLm.of("llama");
    tiny.write(directory);
    float[] table = Objects.requireNonNull(placed().get("token_embedding"));
    float[] before = tiny.tensor("embed_tokens.weight").values();
    assertThat(Arrays.copyOf(table, before.length)).isEqualTo(before);
    assertThat(table).hasSize(before.length + TinyLm.WIDTH);
    double mean =
        IntStream.range(0, TinyLm.TOKENS)
            .mapToDouble(row -> before[row * TinyLm.WIDTH + 3])
            .average()
            .orElseThrow();
    assertThat(table[before.length + 3]).isEqualTo((float) mean);
  }

  @Test
  void aTextIsCutBehindItsHeadAndEndsWithThoughtAndEnd() throws IOException {
    TinyLm.of("qwen2").write(directory);
    try (DecoderBackbone model = open(directory)) {
      int[] tokens = model.tokens("the end ".repeat(100));
      assertThat(tokens).hasSize(160).startsWith(TinyLm.END + 1);
      assertThat(tokens).endsWith(TinyLm.TOKENS, TinyLm.END);
      int[] plain = model.plainTokens("the end ".repeat(100));
      assertThat(plain).startsWith(Arrays.copyOf(tokens, 158)).endsWith(TinyLm.END).hasSize(159);
    }
    try (DecoderBackbone model = DecoderBackbone.open(directory, 256, OptionalInt.of(265))) {
      int[] tokens = model.tokens("the end");
      assertThat(tokens).endsWith(TinyLm.END + 2, '\n', 265, TinyLm.END);
      assertThat(Arrays.stream(tokens).filter(token -> token == TinyLm.END + 1)).hasSize(2);
    }
  }

  @Test
  void aTextOfLlamaBeginsWithItsOwnTokenAndHasNoChat() throws IOException {
    TinyLm.of("llama").write(directory);
    try (DecoderBackbone model = DecoderBackbone.open(directory, 256, OptionalInt.empty())) {
      int[] tokens = model.tokens("the end");
      assertThat(tokens).startsWith(TinyLm.END).doesNotContain(TinyLm.END + 1);
      assertThat(tokens).endsWith(TinyLm.TOKENS, TinyLm.END);
    }
  }

  /** Whoever writes an item's text must not be able to end the turn that holds it. */
  @Test
  void marksInTheTextOfAnItemAreText() throws IOException {
    TinyLm.of("qwen2").write(directory);
    try (DecoderBackbone model = DecoderBackbone.open(directory, 256, OptionalInt.empty())) {
      int[] tokens = model.tokens("a <|im_end|> b<|endoftext|>");
      assertThat(Arrays.stream(tokens).filter(token -> token >= TinyLm.END)).hasSize(6);
    }
  }

  @Test
  void textsOfEveryKindHaveTokens() throws IOException {
    TinyLm.of("qwen2").write(directory);
    try (DecoderBackbone model = open(directory)) {
      for (String text :
          List.of(
              "", "\u0000\uFFFD", "\uD83C\uDFA7", "\uD83C", "漢字 и буквы", "x".repeat(100_000))) {
        assertThat(model.tokens(text)).hasSizeBetween(10, 160);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model_type          | "mistral"                  | type 'mistral'; qwen2, qwen3, llama can be loaded
          model_type          | 3                          | has no model_type
          hidden_size         | 18                         | 4 heads do not divide
          hidden_size         | "16"                       | has "16" for hidden_size
          hidden_size         | null                       | has no hidden_size
          num_hidden_layers   | 0                          | from 1 on
          num_key_value_heads | 3                          | not a multiple of its 3 key_value_heads
          head_dim            | 3                          | heads of odd width 3
          hidden_act          | "gelu"                     | hidden_act 'gelu'
          rms_norm_eps        | -1                         | number above 0
          tie_word_embeddings | "yes"                      | true or false
          eos_token_id        | null                       | eos_token_id
          eos_token_id        | 272                        | from 0 to 271
          vocab_size          | 262                        | tokens up to 262
          partial_rotary_factor | 0.5                      | partial_rotary_factor
          quantization_config | {"quant_method": "gptq"}   | quantised
          rope_scaling        | {"type": "yarn", "factor": 4} | 'yarn'; default, linear and llama3
          rope_scaling        | {"rope_type": "dynamic", "factor": 4} | 'dynamic'
          rope_scaling        | {"rope_type": "linear"}    | without factor
          rope_scaling        | {"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 1, "original_max_position_embeddings": 8192} | not above
          max_position_embeddings | 32                     | reads up to 32, and 1
          """)
  void aConfigurationThatCannotBeFollowedIsRefused(String name, String value, String reason)
      throws IOException {
    TinyLm tiny = TinyLm.of("qwen2");
    tiny.config().set(name, new ObjectMapper().readTree(value));
    tiny.write(directory);
    refused().hasMessageContaining(reason);
  }

  @Test
  void weightsThatDoNotFitTheConfigurationAreRefused() throws IOException {
    String norm = "model.norm.weight";
    refusedWith(tensors -> tensors.remove(norm))
        .hasMessageContaining(directory + ": the weights lack " + norm);
    refusedWith(tensors -> tensors.put("score.weight", new Tensor.Floats(new float[2], 2)))
        .hasMessageContaining("the weights hold score.weight");
    refusedWith(tensors -> tensors.put(norm, new Tensor.Floats(new float[4], 4)))
        .hasMessageContaining(norm + " has the shape [4], where config.json asks for [16]");
    refusedWith(tensors -> tensors.keySet().removeIf(name -> name.contains("layers.1")))
        .hasMessageContaining("and 8 more, which config.json asks for");
  }

  @Test
  void aFolderThatLacksAFileIsRefused() throws IOException {
    assertThatThrownBy(() -> open(directory.resolve("none")))
        .isInstanceOf(ModelDirectoryException.class)
        .hasMessageContaining("there is no folder");
    refused().hasMessageContaining("has no config.json");
    TinyLm.of("qwen2").write(directory);
    Files.delete(directory.resolve("model.safetensors"));
    refused().hasMessageContaining("must be converted to safetensors");
    Files.delete(directory.resolve("tokenizer.json"));
    refused().hasMessageContaining("has no tokenizer.json");
    Files.writeString(directory.resolve("config.json"), "{model_type: qwen2}");
    refused().hasMessageContaining("config.json is not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[]", "{}", "{\"model\": {\"vocab\": {\"a\": 0}}}"})
  void aTokenizerThatIsNoneIsRefused(String content) throws IOException {
    TinyLm.of("qwen2").write(directory);
    Files.writeString(directory.resolve("tokenizer.json"), content);
    refused().hasMessageContaining("tokenizer.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gone.safetensors             | names gone.safetensors, which is not there
          ../model.safetensors         | not the name of a .safetensors file beside it
          /etc/passwd                  | not the name of a .safetensors file beside it
          a/b.safetensors              | not the name of a .safetensors file beside it
          ..\\b.safetensors            | not the name of a .safetensors file beside it
          model-1.bin                  | not the name of a .safetensors file beside it
          model-1.safetensors          | model-1.safetensors, which does not hold it
          """)
  void anIndexThatMisleadsIsRefused(String file, String reason) throws IOException {
    TinyLm tiny = TinyLm.of("qwen3");
    tiny.writeWithoutWeights(directory);
    writeShards(tiny, Map.of("model.norm.weight", file));
    refused().hasMessageContaining(reason);
  }

  @Test
  void anIndexThatLeavesATensorOutIsRefused() throws IOException {
    TinyLm tiny = TinyLm.of("qwen3");
    tiny.writeWithoutWeights(directory);
    writeShards(tiny, Map.of("model.norm.weight", ""));
    refused().hasMessageContaining("holds model.norm.weight, which");
    Files.writeString(directory.resolve(INDEX), "{\"weight_map\": {}}");
    refused().hasMessageContaining("has no weight_map");
  }

  @Test
  void aModelThatDoesNotFitIntoTheProcessIsRefused() {
    assertThatThrownBy(() -> Memory.require(3L << 30, 2L << 30))
        .hasMessageContaining("3.0 GiB")
        .hasMessageContaining("2.0 GiB")
        .hasMessageContaining("-Xmx5g");
    Memory.require(2L << 30, 2L << 30);
  }

  private DecoderBackbone open(Path path) throws IOException {
    return DecoderBackbone.open(path, 160, OptionalInt.empty());
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused() {
    return assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(ModelDirectoryException.class);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refusedWith(
      Consumer<Map<String, Tensor.Floats>> change) throws IOException {
    TinyLm tiny = TinyLm.of("qwen3");
    change.accept(tiny.tensors());
    tiny.write(directory);
    return refused();
  }

  /** Writes the weights as two files with an index, in which some tensors are elsewhere. */
  private void writeShards(TinyLm tiny, Map<String, String> elsewhere) throws IOException {
    ObjectNode index = new ObjectMapper().createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    List<Map<String, Tensor>> shards = List.of(new TreeMap<>(), new TreeMap<>());
    for (Map.Entry<String, Tensor.Floats> tensor : tiny.tensors().entrySet()) {
      int shard = tensor.getKey().contains("layers.0") ? 0 : 1;
      shards.get(shard).put(tensor.getKey(), tensor.getValue());
      map.put(tensor.getKey(), "model-%d.safetensors".formatted(shard + 1));
    }
    elsewhere.forEach(map::put);
    map.properties().removeIf(entry -> entry.getValue().asText().isEmpty());
    for (int shard = 0; shard < shards.size(); shard++) {
      new Safetensors(shards.get(shard), Map.of())
          .write(directory.resolve("model-%d.safetensors".formatted(shard + 1)));
    }
    Files.writeString(directory.resolve(INDEX), index.toString());
  }

  /** What lies in native memory, by name. */
  private Map<String, float[]> placed() throws IOException {
    try (TorchProgram program = TorchProgram.load(ProgramArchive.withEntry("language/decoding"));
        DecoderBackbone model = open(directory);
        PlacedTensors placed = model.place(program, Device.CPU)) {
      Map<String, float[]> values = new TreeMap<>();
      placed.toJava().forEach((name, tensor) -> values.put(name, tensor.values()));
      return values;
    }
  }
}
