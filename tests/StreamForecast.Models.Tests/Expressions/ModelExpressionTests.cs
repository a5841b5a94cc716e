using StreamForecast.Models.Expressions;

namespace StreamForecast.Models.Tests.Expressions;

public class ModelExpressionTests
{
    [Theory]
    [InlineData("naive", "naive")]
    [InlineData("naive()", "naive")]
    [InlineData("ar(20)", "ar(20, forgetting=0.9995)")]
    [InlineData(" ar ( 5 , forgetting = .998 ) ", "ar(5, forgetting=0.998)")]
    [InlineData("ar(forgetting=1, p=3)", "ar(3, forgetting=1)")]
    [InlineData("ar(3, 1e0)", "ar(3, forgetting=1)")]
    [InlineData("seasonal-ar(24, forgetting=1)", "sar(24, forgetting=1)")]
    [InlineData("seasonal-naive", "snaive")]
    [InlineData("holt-winters", "hw(0.8, trend=0.2, damping=0.8, seasonal=0.3)")]
    [InlineData("holt(.8, .2, .8)", "holt(0.8, trend=0.2, damping=0.8)")]
    [InlineData("ses(.5)", "ses(0.5)")]
    [InlineData("rnn", "rnn(adam)")]
    [InlineData("rnn(article, rate=1e-4)", "rnn(article, rate=0.0001)")]
    [InlineData("rnn(gauss-newton)", "rnn(gauss-newton)")]
    [InlineData("gru", "gru(16, rate=0.001, window=16)")]
    [InlineData("lstm(8, forget-bias=4)", "lstm(8, forget-bias=4, rate=0.001, window=16)")]
    [InlineData("stack(gru(16), lstm, dense(8), rate=1e-2)", "stack(gru(16), lstm(16, forget-bias=1), dense(8), rate=0.01, window=16)")]
    public void An_expression_reads_back_in_full_and_the_full_form_reads_the_same(string text, string full)
    {
        Assert.Equal(full, ModelExpression.Parse(text).ToString());
        Assert.Equal(full, ModelExpression.Parse(full).ToString());
    }

    [Theory]
    [InlineData("", 0, "Expected a model")]
    [InlineData("42", 0, "Expected a model")]
    [InlineData("AR(2)", 0, "Expected a model")]
    [InlineData("gruu(16)", 0, "did you mean 'gru'?")]
    [InlineData("seasonal-arr(24)", 0, "did you mean 'seasonal-ar'?")]
    [InlineData("transformer", 0, "known are naive, ")]
    [InlineData("ar", 0, "'ar' needs 'p', 1 to ")]
    [InlineData("ar(0)", 3, "'p' is 0; it must be within 1 to ")]
    [InlineData("ar(2.5)", 3, "'p' must be a whole number")]
    [InlineData("ar(-2)", 3, "'p' is -2")]
    [InlineData("ar(20", 5, "the parenthesis after character 2 is still open")]
    [InlineData("ar(20,", 6, "the parenthesis after character 2 is still open")]
    [InlineData("ar(20))", 6, "closes nothing")]
    [InlineData("ar(20) ar(2)", 7, "ends before this")]
    [InlineData("ar(20 forgetting=1)", 6, "Expected ',' or ')'")]
    [InlineData("ar(20, forget=1)", 7, "no parameter 'forget'; it takes p (1 to ")]
    [InlineData("ar(20, p=3)", 7, "'p' is given twice")]
    [InlineData("ar(20, forgetting=)", 18, "Expected a number")]
    [InlineData("ar(20, forgetting=high)", 7, "'forgetting' takes a number")]
    [InlineData("ar(20, forgetting=1.5)", 7, "within 0.9 to 1")]
    [InlineData("ar(24, forgetting=.99)", 0, "at least 0.998")]
    [InlineData("ar(20, 1, 7)", 10, "Too many numbers")]
    [InlineData("ar(2e)", 3, "Expected a number")]
    [InlineData("ar(1e999)", 3, "Expected a number")]
    [InlineData("naive(3)", 6, "it takes none")]
    [InlineData("rnn(adagrad)", 4, "one of adam, article, gauss-newton")]
    [InlineData("rnn(adam, article)", 10, "'adam' is given already")]
    [InlineData("rnn(gauss-newton, rate=1e-3)", 0, "it takes forgetting")]
    [InlineData("gru(257)", 4, "within 1 to 256")]
    [InlineData("dense(8)", 0, "is a layer")]
    [InlineData("stack()", 0, "1 to 8 layers")]
    [InlineData("stack(8)", 6, "Expected a layer")]
    [InlineData("stack(ar(2))", 6, "no layer; layers are elman, gru, lstm, dense")]
    [InlineData("stack(gru(16, rate=1))", 14, "no parameter 'rate'")]
    [InlineData("stack(gru, gru, gru, gru, gru, gru, gru, gru, gru)", 0, "1 to 8 layers")]
    [InlineData("stack(stack(gru))", 6, "no layer")]
    [InlineData("ar(ar(ar(ar(ar(1)))))", 15, "deeper than 4")]
    public void What_is_wrong_is_told_with_its_place_and_the_mend(string text, int position, string mend)
    {
        ModelExpressionException error = Assert.Throws<ModelExpressionException>(() => ModelExpression.Parse(text));

        Assert.Contains(mend, error.Reason, StringComparison.Ordinal);
        Assert.Equal(position, error.Position);
        Assert.EndsWith($"\n  {text}\n  {new string(' ', position)}^", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_expression_is_refused_by_its_length()
    {
        ModelExpressionException error = Assert.Throws<ModelExpressionException>(() => ModelExpression.Parse(new string('(', 100_000)));

        Assert.Contains("at most 512", error.Reason, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 500);
    }

    [Fact]
    public void Endless_arguments_are_refused_by_their_count()
    {
        string text = $"ar({string.Join(',', Enumerable.Repeat("1", 40))})";

        ModelExpressionException error = Assert.Throws<ModelExpressionException>(() => ModelExpression.Parse(text));

        Assert.Contains("More than 16", error.Reason, StringComparison.Ordinal);
    }
}
