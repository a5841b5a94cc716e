using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamForecast.Daemon.Commands;

/// <summary>Steps a second, beside a progress bar.</summary>
internal sealed class RateColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Speed is { } speed ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{speed:N0}/s") : "");
}
