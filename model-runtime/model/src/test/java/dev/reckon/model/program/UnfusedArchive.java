package dev.reckon.model.program;

import java.util.Map;

/**
 * Reckon's programs for a PyTorch that is too old for fused attention and integer products (before
 * 2.2): written out.
 */
public final class UnfusedArchive {

  private static final String FUSED = "torch.scaled_dot_product_attention(";

  private static final String WRITTEN_OUT =
      """


      def written_out(query: Tensor, key: Tensor, value: Tensor, mask: Tensor,
                      dropout: float) -> Tensor:
          scores = torch.matmul(query, key.transpose(2, 3)) * query.size(3) ** -0.5 + mask
          return torch.matmul(torch.softmax(scores, 3), value)
      """;

  private static final String INTEGERS =
      """


      def integer_product(x: Tensor, y: Tensor) -> Tensor:
          return torch.matmul(x.to(torch.int32), y.to(torch.int32))
      """;

  private UnfusedArchive() {}

  public static byte[] get() {
    Map<String, String> sources = ProgramArchive.sources();
    sources.computeIfPresent(
        "encoder/layers", (name, source) -> source.replace(FUSED, "written_out(") + WRITTEN_OUT);
    sources.computeIfPresent(
        "retrieval/quantised",
        (name, source) -> source.replace("torch._int_mm(", "integer_product(") + INTEGERS);
    return ProgramArchive.of(sources);
  }
}
