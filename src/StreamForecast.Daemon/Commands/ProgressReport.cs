using Spectre.Console;

namespace StreamForecast.Daemon.Commands;

/// <summary>A progress bar on standard error while somebody looks on, silence otherwise.</summary>
internal static class ProgressReport
{
    /// <param name="terminal">Where to.</param>
    /// <param name="title">What is under way.</param>
    /// <param name="total">Steps in all.</param>
    /// <param name="work">Is given a function to call with the steps done since the call before, from any thread.</param>
    public static void Run(Terminal terminal, string title, long total, Action<Action<int>> work)
    {
        if (!terminal.IsWatched)
        {
            work(_ => { });
            return;
        }

        terminal.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
                work(steps => task.Increment(steps));
            });
    }
}
