namespace StreamForecast.Connectors.Text;

/// <summary>A key or password. Whatever prints, logs or serialises it gets a word in its place; only <see cref="Reveal"/> has the text.</summary>
public sealed class Secret(string text)
{
    /// <summary>The text itself, for the wire alone.</summary>
    public string Reveal() => text;

    public override string ToString() => "(secret)";
}
