package dev.reckon.language.decoder;

import dev.reckon.model.program.Tensor;
import java.util.Arrays;

/** What a decoder computes, number by number in double precision, for one text without padding. */
final class PlainDecoder {

  private final TinyLm model;
  private final double epsilon;
  private final double theta;

  PlainDecoder(TinyLm model) {
    this.model = model;
    this.epsilon = model.config().get("rms_norm_eps").asDouble();
    this.theta = model.config().get("rope_theta").asDouble();
  }

  /** Embeddings (T, D). */
  double[][] embed(int[] tokens) {
    double[][] rows = new double[tokens.length][];
    for (int place = 0; place < tokens.length; place++) {
      rows[place] = row(model.tensor("embed_tokens.weight"), tokens[place]);
    }
    return rows;
  }

  /** States (T, D). */
  double[][] states(double[][] embedded) {
    double[][] x = embedded;
    for (int layer = 0; layer < TinyLm.LAYERS; layer++) {
      String name = "layers." + layer + ".";
      x = sum(x, attention(normed(x, name + "input_layernorm.weight"), name + "self_attn."));
      x = sum(x, feedForward(normed(x, name + "post_attention_layernorm.weight"), name + "mlp."));
    }
    return normed(x, "norm.weight");
  }

  /** Logits (V) of a state. */
  double[] logits(double[] state) {
    boolean isTied = model.config().get("tie_word_embeddings").asBoolean();
    return times(model.tensor(isTied ? "embed_tokens.weight" : "lm_head.weight"), state);
  }

  private double[][] attention(double[][] x, String name) {
    int width = model.headWidth();
    double[][] query = linear(x, name + "q_proj");
    double[][] key = linear(x, name + "k_proj");
    double[][] value = linear(x, name + "v_proj");
    double[][] mixed = new double[x.length][TinyLm.HEADS * width];
    for (int head = 0; head < TinyLm.HEADS; head++) {
      int of = head / (TinyLm.HEADS / TinyLm.KEY_HEADS);
      for (int place = 0; place < x.length; place++) {
        double[] asking = turned(head(query[place], head, name + "q_norm.weight"), place);
        double[] shares = new double[place + 1];
        for (int seen = 0; seen <= place; seen++) {
          double[] seenKey = turned(head(key[seen], of, name + "k_norm.weight"), seen);
          shares[seen] = Math.exp(inner(asking, seenKey) / Math.sqrt(width));
        }
        double all = Arrays.stream(shares).sum();
        for (int seen = 0; seen <= place; seen++) {
          for (int i = 0; i < width; i++) {
            mixed[place][head * width + i] += shares[seen] / all * value[seen][of * width + i];
          }
        }
      }
    }
    return linear(mixed, name + "o_proj");
  }

  private double[] head(double[] all, int head, String norm) {
    int width = model.headWidth();
    double[] one = Arrays.copyOfRange(all, head * width, (head + 1) * width);
    boolean isNormed = model.config().get("model_type").asText().equals("qwen3");
    return isNormed ? normed(one, model.tensor(norm)) : one;
  }

  /** Pairs as complex numbers, multiplied by e^(i angle). */
  private double[] turned(double[] head, int place) {
    int half = head.length / 2;
    double[] turned = new double[head.length];
    for (int i = 0; i < half; i++) {
      double angle = place / Math.pow(theta, 2.0 * i / head.length);
      turned[i] = head[i] * Math.cos(angle) - head[i + half] * Math.sin(angle);
      turned[i + half] = head[i] * Math.sin(angle) + head[i + half] * Math.cos(angle);
    }
    return turned;
  }

  private double[][] feedForward(double[][] x, String name) {
    double[][] gate = linear(x, name + "gate_proj");
    double[][] up = linear(x, name + "up_proj");
    for (int place = 0; place < x.length; place++) {
      for (int i = 0; i < gate[place].length; i++) {
        gate[place][i] *= up[place][i] / (1 + Math.exp(-gate[place][i]));
      }
    }
    return linear(gate, name + "down_proj");
  }

  private double[][] linear(double[][] x, String name) {
    double[][] result = new double[x.length][];
    for (int place = 0; place < x.length; place++) {
      result[place] = times(model.tensor(name + ".weight"), x[place]);
      String bias = name + ".bias";
      if (model.tensors().containsKey("model." + bias)) {
        for (int i = 0; i < result[place].length; i++) {
          result[place][i] += model.tensor(bias).values()[i];
        }
      }
    }
    return result;
  }

  private double[][] normed(double[][] x, String name) {
    return Arrays.stream(x).map(row -> normed(row, model.tensor(name))).toArray(double[][]::new);
  }

  private double[] normed(double[] x, Tensor.Floats weight) {
    double root = Math.sqrt(inner(x, x) / x.length + epsilon);
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i] / root * weight.values()[i];
    }
    return result;
  }

  private static double[] times(Tensor.Floats matrix, double[] x) {
    double[] result = new double[(int) matrix.shape()[0]];
    for (int i = 0; i < result.length; i++) {
      result[i] = inner(row(matrix, i), x);
    }
    return result;
  }

  private static double[] row(Tensor.Floats matrix, int row) {
    int width = (int) matrix.shape()[1];
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = matrix.values()[row * width + i];
    }
    return values;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int place = 0; place < a.length; place++) {
      for (int i = 0; i < sum[place].length; i++) {
        sum[place][i] = a[place][i] + b[place][i];
      }
    }
    return sum;
  }

  private static double inner(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
