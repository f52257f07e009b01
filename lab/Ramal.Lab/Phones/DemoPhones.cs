using Ramal.Lab.WhatsApp;

namespace Ramal.Lab;

/// <summary>The demo's people on the simulated WhatsApp, with the same numbers as <see cref="DemoPeople"/>.</summary>
internal static class DemoPhones
{
    public static void AddTo(WhatsAppSimulator simulator)
    {
        var shop = simulator.AddPhone("5511900000001", "Padaria Aurora");
        var clinic = simulator.AddPhone("5511900000002", "Clínica Horizonte");
        var ana = simulator.AddPhone("5511900000011", "Ana Souza");
        var bruno = simulator.AddPhone("5511900000012", "Bruno Lima");
        var carla = simulator.AddPhone("5511900000013", "Carla Dias");
        shop.CreateGroup("Equipe da padaria", bruno.Number, carla.Number);
        shop.CreateGroup("Encomendas de fim de ano 🎄", ana.Number, carla.Number);
        clinic.CreateGroup("Recepção e agenda", carla.Number);
        clinic.CreateGroup("Avisos aos pacientes", ana.Number, bruno.Number, carla.Number);
        ana.CreateGroup("Vizinhos da Rua das Flores", bruno.Number, shop.Number, clinic.Number);
        foreach (var customer in new[] { ana, bruno, carla })
        {
            customer.Receipts = PhoneReceipts.Read;
        }
    }
}
