using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Recurrent.Networks;

namespace StreamForecast.PeerBenchmarks.Torch;

/// <summary>
/// The parts of <see cref="RecurrentNetwork"/>, put together as there but open to view: its losses, and the gradient before it is clipped.
/// </summary>
internal sealed class OnlineNetwork
{
    private const int Window = RecurrentNetwork.DefaultWindow;

    private readonly LayerStack _stack;
    private readonly NetworkTrainer _trainer;
    private readonly StateTrail _trail;
    private readonly AlignedNumbers _parameters;
    private readonly AlignedNumbers _gradient;
    private double _variance = 1;

    public OnlineNetwork(LayerPlan layer, ulong seed)
    {
        _stack = new LayerStack([layer], Window);
        _trainer = new NetworkTrainer(_stack, RecurrentNetwork.DefaultRate);
        _trail = new StateTrail(Window, _stack.StateSize);
        _parameters = new AlignedNumbers(_stack.ParameterCount);
        _gradient = new AlignedNumbers(_stack.ParameterCount);
        _stack.Initialise(_parameters.All, seed);
    }

    public double[] Parameters => _parameters.All.ToArray();

    /// <summary>The derivative of the window's loss that the last <see cref="Learn"/> followed.</summary>
    public double[] Gradient => _gradient.All.ToArray();

    /// <summary>One gradient step on the window as it stands.</summary>
    /// <param name="targets">What should have followed each input so far; at least the window's.</param>
    /// <returns>Half the newest output's squared error.</returns>
    public double Learn(ReadOnlySpan<double> targets)
    {
        targets = targets[^_trail.WindowSteps..];
        Span<double> errors = stackalloc double[targets.Length];
        double limit = 3 * Math.Sqrt(_variance);
        double residual = 0;
        for (int step = 0; step < targets.Length; step++)
        {
            residual = _stack.Output(_parameters.All, step + 1) - targets[step];
            errors[step] = Math.Clamp(residual, -limit, limit) / (step < targets.Length - 1 ? targets.Length : 1);
        }

        _variance += 0.01 * (Math.Min(residual * residual, (16 * _variance) + 1e-9) - _variance);
        _stack.Gradient(_parameters.All, errors, _gradient.All);

        // The trainer takes the gradient for itself, and a run serves for one.
        RunWindow();
        _trainer.Train(_parameters.All, targets);
        return 0.5 * residual * residual;
    }

    /// <summary>Takes the next input in and runs the window again.</summary>
    public void Take(double level, double change)
    {
        _trail.Push(level, change);
        RunWindow();
        _stack.CopyState(_trail.WindowSteps, _trail.Newest);
    }

    private void RunWindow()
    {
        _stack.Start(_trail.WindowStart);
        _stack.Run(_parameters.All, _trail.WindowInputs);
    }
}
