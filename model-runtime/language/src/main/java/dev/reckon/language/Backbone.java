package dev.reckon.language;

import dev.reckon.model.program.Device;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.List;
import java.util.Map;

/**
 * A language model that ReaEmb reasons with (arXiv 2606.16703): what its program, its weights and
 * its tokenizer are. Its own weights never change: adapters and a module of attention beside them
 * are what is trained.
 */
public interface Backbone {

  /** The program that those of ReaEmb call for it, unless it has one of its own. */
  String PROGRAM = "language/backbone";

  /** How settings and messages name it. */
  String name();

  /** The path of its program, which has all that {@value #PROGRAM} defines. */
  String program();

  /** Its weights as its program names them, in the memory of a device; closed by the caller. */
  PlacedTensors place(TorchProgram programs, Device device);

  /** What its program takes to bind them: its heads, whether it is causal, and the like. */
  Map<String, Double> numbers();

  /**
   * The tokens of a text, of which the last two are the thought, a token that no text has, and the
   * end.
   */
  int[] tokens(String text);

  /** Its linear layers that get adapters: {@code NAME.weight}, (O, I), is a weight of each. */
  List<String> adapted();

  /** D. */
  int width();

  /** Whether it knows English alone, so that an item in another language has no text for it. */
  boolean isEnglish();

  /** Whether a token sees those before it alone, so that a pass can be continued. */
  boolean isCausal();

  /** Whether it says how likely tokens are, which the released surrogate of CRRL needs. */
  boolean hasHead();
}
