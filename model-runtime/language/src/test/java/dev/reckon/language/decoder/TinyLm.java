package dev.reckon.language.decoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random decoder of two layers as a folder in the layout of Hugging Face, with a byte-level
 * tokenizer of few merges: for tests of the way, not of what a model knows.
 */
public final class TinyLm {

  public static final int WIDTH = 16;
  public static final int LAYERS = 2;
  public static final int HEADS = 4;
  public static final int KEY_HEADS = 2;
  public static final int INNER = 24;

  /** Of the tokenizer: 256 bytes, the merges, three marks. */
  public static final int TOKENS = 256 + 4 + 3;

  public static final int END = 260;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<List<String>> MERGES =
      List.of(List.of("t", "h"), List.of("th", "e"), List.of("i", "n"), List.of("a", "n"));
  private static final List<String> MARKS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

  private final ObjectNode config = JSON.createObjectNode();
  private final Map<String, Tensor.Floats> tensors = new TreeMap<>();
  private final Random random = new Random(1);
  private final String modelType;
  private final String prefix;

  /**
   * A model.
   *
   * @param modelType qwen2, qwen3 or llama
   * @param prefix of the tensors' names: "model." or none
   */
  public TinyLm(String modelType, boolean isTied, String prefix) {
    this.modelType = modelType;
    this.prefix = prefix;
    configure(isTied);
    draw(isTied);
  }

  /** One of this type, as most are published. */
  public static TinyLm of(String modelType) {
    return new TinyLm(modelType, !modelType.equals("llama"), "model.");
  }

  /** A head of Qwen3 is wider than its share of the width. */
  int headWidth() {
    return modelType.equals("qwen3") ? 8 : 4;
  }

  /** Rows of the table: Llama has none to spare. */
  int rows() {
    return modelType.equals("llama") ? TOKENS : TOKENS + 9;
  }

  ObjectNode config() {
    return config;
  }

  /** By the names in the files. */
  Map<String, Tensor.Floats> tensors() {
    return tensors;
  }

  Tensor.Floats tensor(String name) {
    Tensor.Floats tensor = tensors.get(name.equals("lm_head.weight") ? name : prefix + name);
    if (tensor == null) {
      throw new IllegalArgumentException(name);
    }
    return tensor;
  }

  /** Writes the folder, its weights in one file of float32. */
  public Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    writeWithoutWeights(directory);
    new Safetensors(new TreeMap<>(tensors), Map.of()).write(directory.resolve("model.safetensors"));
    return directory;
  }

  void writeWithoutWeights(Path directory) throws IOException {
    Files.writeString(directory.resolve("config.json"), config.toPrettyString());
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer().toString());
  }

  private void configure(boolean isTied) {
    config.put("model_type", modelType).put("hidden_size", WIDTH).put("hidden_act", "silu");
    config.put("num_hidden_layers", LAYERS).put("num_attention_heads", HEADS);
    config.put("num_key_value_heads", KEY_HEADS).put("intermediate_size", INNER);
    config.put("vocab_size", rows()).put("rms_norm_eps", 1e-5).put("rope_theta", 10_000.0);
    config.put("tie_word_embeddings", isTied).put("max_position_embeddings", 512);
    config.put("bos_token_id", END).put("torch_dtype", "float32");
    config.putArray("eos_token_id").add(END).add(END + 2);
    config.putNull("rope_scaling");
    if (modelType.equals("qwen3")) {
      config.put("head_dim", headWidth());
    }
  }

  private void draw(boolean isTied) {
    int queries = HEADS * headWidth();
    int keys = KEY_HEADS * headWidth();
    add("embed_tokens.weight", 0, rows(), WIDTH);
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = "layers." + layer + ".";
      add(name + "input_layernorm.weight", 1, WIDTH);
      addAttention(name + "self_attn.", queries, keys);
      add(name + "post_attention_layernorm.weight", 1, WIDTH);
      add(name + "mlp.gate_proj.weight", 0, INNER, WIDTH);
      add(name + "mlp.up_proj.weight", 0, INNER, WIDTH);
      add(name + "mlp.down_proj.weight", 0, WIDTH, INNER);
    }
    add("norm.weight", 1, WIDTH);
    if (!isTied) {
      tensors.put("lm_head.weight", drawn(0, rows(), WIDTH));
    }
  }

  private void addAttention(String name, int queries, int keys) {
    add(name + "q_proj.weight", 0, queries, WIDTH);
    add(name + "k_proj.weight", 0, keys, WIDTH);
    add(name + "v_proj.weight", 0, keys, WIDTH);
    add(name + "o_proj.weight", 0, WIDTH, queries);
    if (modelType.equals("qwen2")) {
      add(name + "q_proj.bias", 0, queries);
      add(name + "k_proj.bias", 0, keys);
      add(name + "v_proj.bias", 0, keys);
    }
    if (modelType.equals("qwen3")) {
      add(name + "q_norm.weight", 1, headWidth());
      add(name + "k_norm.weight", 1, headWidth());
    }
  }

  private void add(String name, double mean, long... shape) {
    tensors.put(prefix + name, drawn(mean, shape));
  }

  private Tensor.Floats drawn(double mean, long... shape) {
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + 0.4 * random.nextGaussian());
    }
    return new Tensor.Floats(values, shape);
  }

  private static ObjectNode tokenizer() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    // As many published files have them: neither may be followed.
    root.putObject("truncation").put("direction", "Right").put("max_length", 5);
    ((ObjectNode) root.get("truncation")).put("strategy", "LongestFirst").put("stride", 0);
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int mark = 0; mark < MARKS.size(); mark++) {
      ObjectNode token = added.addObject().put("id", END + mark).put("content", MARKS.get(mark));
      token.put("single_word", false).put("lstrip", false).put("rstrip", false);
      token.put("normalized", false).put("special", true);
    }
    root.putNull("normalizer");
    ObjectNode bytes = root.putObject("pre_tokenizer").put("type", "ByteLevel");
    bytes.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", true);
    root.putNull("post_processor");
    ObjectNode decoder = root.putObject("decoder").put("type", "ByteLevel");
    decoder.put("add_prefix_space", true).put("trim_offsets", true).put("use_regex", true);
    root.set("model", bytePairs());
    return root;
  }

  private static ObjectNode bytePairs() {
    ObjectNode model = JSON.createObjectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix").put("fuse_unk", false).put("byte_fallback", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int value = 0; value < 256; value++) {
      vocabulary.put(letter(value), value);
    }
    ArrayNode merges = model.putArray("merges");
    for (List<String> pair : MERGES) {
      merges.add(String.join(" ", pair));
      vocabulary.put(String.join("", pair), vocabulary.size());
    }
    return model;
  }

  /** The letter of a byte (GPT-2): itself where it can be seen, else one from 256 on. */
  private static String letter(int value) {
    int hidden = 0;
    for (int other = 0; other < value; other++) {
      hidden += isSeen(other) ? 0 : 1;
    }
    return Character.toString(isSeen(value) ? value : 256 + hidden);
  }

  private static boolean isSeen(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }
}
