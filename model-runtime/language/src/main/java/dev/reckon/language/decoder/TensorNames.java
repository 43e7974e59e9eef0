package dev.reckon.language.decoder;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors that a decoder of a configuration has: of each, its name in the files, its name in
 * our programs ({@code language/decoder}) and its shape.
 */
final class TensorNames {

  /** The token table, (V, D). */
  static final String TABLE = "token_embedding";

  /** The head that predicts tokens where it is not the table, (V, D). */
  static final String HEAD = "head.weight";

  /** What a file calls the head, which has no prefix. */
  static final String FILE_HEAD = "lm_head.weight";

  /** What a file calls the table, behind the prefix. */
  static final String FILE_TABLE = "embed_tokens.weight";

  /** How a file calls a tensor, and which shape it must have. */
  record InFile(String name, long[] shape) {}

  private final DecoderConfig config;
  private final String prefix;
  private final Map<String, InFile> byOwnName = new LinkedHashMap<>();

  /**
   * The tensors of a decoder.
   *
   * @param prefix of the names in the files, but for the head's
   */
  private TensorNames(DecoderConfig config, String prefix) {
    this.config = config;
    this.prefix = prefix;
  }

  /** By the names of our programs, those of each layer together. */
  static Map<String, InFile> of(DecoderConfig config, String prefix, boolean hasHead) {
    TensorNames names = new TensorNames(config, prefix);
    names.add(TABLE, FILE_TABLE, config.vocabulary(), config.width());
    for (int layer = 0; layer < config.layers(); layer++) {
      names.addLayer("layer." + layer + ".", "layers." + layer + ".");
    }
    names.add("norm.weight", "norm.weight", config.width());
    if (hasHead) {
      names.byOwnName.put(
          HEAD, new InFile(FILE_HEAD, new long[] {config.vocabulary(), config.width()}));
    }
    return names.byOwnName;
  }

  private void addLayer(String own, String theirs) {
    int width = config.width();
    int queries = config.heads() * config.headWidth();
    int keys = config.keyHeads() * config.headWidth();
    String attends = theirs + "self_attn.";
    add(own + "attention.norm.weight", theirs + "input_layernorm.weight", width);
    addLinear(own + "attention.query", attends + "q_proj", queries, width, config.queryBias());
    addLinear(own + "attention.key", attends + "k_proj", keys, width, config.queryBias());
    addLinear(own + "attention.value", attends + "v_proj", keys, width, config.queryBias());
    addLinear(own + "attention.output", attends + "o_proj", width, queries, config.outputBias());
    if (config.architecture().normalisesHeads()) {
      add(own + "attention.query_norm.weight", attends + "q_norm.weight", config.headWidth());
      add(own + "attention.key_norm.weight", attends + "k_norm.weight", config.headWidth());
    }
    int inner = config.inner();
    String feeds = theirs + "mlp.";
    add(own + "feed_forward.norm.weight", theirs + "post_attention_layernorm.weight", width);
    addLinear(own + "feed_forward.gate", feeds + "gate_proj", inner, width, config.innerBias());
    addLinear(own + "feed_forward.up", feeds + "up_proj", inner, width, config.innerBias());
    addLinear(own + "feed_forward.down", feeds + "down_proj", width, inner, config.innerBias());
  }

  private void addLinear(String own, String theirs, long outputs, long inputs, boolean hasBias) {
    add(own + ".weight", theirs + ".weight", outputs, inputs);
    if (hasBias) {
      add(own + ".bias", theirs + ".bias", outputs);
    }
  }

  private void add(String own, String theirs, long... shape) {
    byOwnName.put(own, new InFile(prefix + theirs, shape));
  }
}
